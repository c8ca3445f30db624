import { resolve } from "node:path";
import { run } from "../../support/run.ts";

/** What became of one test; `why` is the first line of its failure. */
export interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  readonly why: string;
}

const reporter = resolve("test/drills/before/reporter.mjs");

/** Runs a test file of a tree, or those of its tests that have this very name: none where they did not end in time. */
export async function verdicts(tree: string, file: string, name?: string, timeoutSeconds = 900): Promise<Verdict[]> {
  const only = name === undefined ? [] : [`--test-name-pattern=/^${escaped(name)}$/`];
  const args = ["--import", "tsx", "--test", `--test-reporter=${reporter}`, ...only, file];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: tree, timeoutSeconds });
  const found = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Verdict);
  if (found.length === 0 && name === undefined)
    throw new Error(`No test of ${file} in ${tree} ran:\n${stdout}${stderr}`);
  return found;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
