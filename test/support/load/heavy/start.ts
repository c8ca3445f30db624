import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { HeavyOptions, HeavyReport } from "./types.ts";

const generator = fileURLToPath(new URL("generator.ts", import.meta.url));

/** Begins long bodies, streams and sockets; what comes back ends them and tells how it went. */
export function startHeavy(options: HeavyOptions): () => Promise<HeavyReport> {
  const child = spawn(process.execPath, ["--import", "tsx", generator, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const closed = once(child, "close") as Promise<[number | null]>;
  return async () => {
    child.stdin.on("error", () => undefined).end();
    const [code] = await closed;
    if (code !== 0) throw new Error(`the heavy load ended with exit code ${String(code)}`);
    return JSON.parse(printed) as HeavyReport;
  };
}
