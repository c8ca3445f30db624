import { container, exec } from "../docker.ts";
import { rowsOf } from "./ledger.ts";
import type { LoadReport } from "./types.ts";

/** The rows of a load in a Docker stack's database of one service. */
export async function storedRows(stack: string, database: string, report: LoadReport): Promise<string[]> {
  const { name } = await container(stack, "postgres");
  const { code, stdout, stderr } = await exec(name, ["psql", "-U", "postgres", "-d", database, "-Atc", rowsOf(report)]);
  if (code !== 0) throw new Error(`cannot read the rows of ${database}: ${stderr}`);
  return stdout.split("\n").filter((row) => row !== "");
}
