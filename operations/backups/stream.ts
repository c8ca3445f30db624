import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface StreamOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  readonly stdin?: string | undefined;
}

export interface Streamed {
  readonly code: number;
  readonly stdout: string;
  /** The last lines of standard error. */
  readonly lines: readonly string[];
}

const keptLines = 40;

/** Runs a program whose log is shown while it is written, and whose answer is its standard output. */
export function stream(command: string, args: readonly string[], options: StreamOptions): Promise<Streamed> {
  const child = spawn(command, args, { env: options.env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined).end(options.stdin ?? "");
  const chunks: Buffer[] = [];
  const lines: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    options.onLine(line);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(chunks).toString("utf8"), lines }));
  });
}
