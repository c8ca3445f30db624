import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import type { FieldApp } from "../../support/field-app.ts";
import { run } from "../../support/run.ts";
import { kosokuPython } from "./tools.ts";

/** Autobahn's own words, by case. NON-STRICT and INFORMATIONAL are no failures there either. */
export type Verdicts = Readonly<Record<string, string>>;

/** Sends back what it gets, as Autobahn's cases want it, at any path. */
export function echoTo(app: FieldApp): void {
  app.attached.add("/");
  const server = new WebSocketServer({ server: app.server, maxPayload: 64 * 2 ** 20, perMessageDeflate: true });
  server.on("connection", (socket) => {
    socket.on("error", () => socket.terminate());
    socket.on("message", (data, binary) => socket.send(data, { binary }));
  });
}

/** It has no module to run, and its script names the place where it was installed. */
const main = "from kosoku._cli import main; raise SystemExit(main())";

/** Hundreds of variants of compression, each with a thousand messages: the first group of either kind stands for them. */
const left = ["12.2.*", "12.3.*", "12.4.*", "12.5.*", ...[2, 3, 4, 5, 6, 7].map((group) => `13.${group}.*`)].flatMap(
  (cases) => ["--exclude", cases],
);

export async function verdicts(address: string, folder: string): Promise<Verdicts> {
  const reports = mkdtempSync(join(folder, "websockets-"));
  const args = ["-c", main, ...left, "--parallelism", "2", "--outdir", reports, address];
  const { stdout, stderr } = await run(await kosokuPython(), args, { timeoutSeconds: 1200 });
  try {
    const index = JSON.parse(readFileSync(join(reports, "index.json"), "utf8")) as Record<string, Record<string, Case>>;
    const [cases] = Object.values(index);
    return Object.fromEntries(Object.entries(cases!).map(([id, told]) => [id, verdict(told)]));
  } catch (error) {
    throw new Error(`kosoku left no report: ${(error as Error).message}\n${stdout}${stderr}`, { cause: error });
  }
}

interface Case {
  readonly behavior: string;
  readonly behaviorClose: string;
}

function verdict({ behavior, behaviorClose }: Case): string {
  return behaviorClose === "OK" || behaviorClose === behavior ? behavior : `${behavior}, closed ${behaviorClose}`;
}
