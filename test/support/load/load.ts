import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadOptions, LoadReport } from "./types.ts";

const generator = fileURLToPath(new URL("generator.ts", import.meta.url));

export interface Load {
  /** Waits for its own end: after `seconds`. */
  finished(): Promise<LoadReport>;
  /** Ends it, waits for the answers under way, and tells how it went. */
  stop(): Promise<LoadReport>;
}

/** Half of its requests are POSTs that insert a row, half GETs; every fifth on a new connection; none is sent twice. */
export function startLoad(options: LoadOptions): Load {
  const given = { rate: 200, seconds: 600, insecure: false, prefix: randomBytes(4).toString("hex"), ...options };
  const child = spawn(process.execPath, ["--import", "tsx", generator, JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const closed = once(child, "close") as Promise<[number | null]>;
  const finished = async () => {
    const [code] = await closed;
    if (code !== 0) throw new Error(`the load generator ended with exit code ${String(code)}`);
    return JSON.parse(printed) as LoadReport;
  };
  return {
    finished,
    stop() {
      // Where the time is over already, nobody reads any more.
      child.stdin.on("error", () => undefined).end();
      return finished();
    },
  };
}
