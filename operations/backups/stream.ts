import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface StreamOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  readonly stdin?: string | Readable | undefined;
}

export interface Streamed {
  readonly code: number;
  readonly stdout: string;
  /** The last lines of standard error. */
  readonly lines: readonly string[];
}

const keptLines = 40;

interface Outputs {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Keeps what a program prints, and shows its log line by line, until both have ended. */
export async function gather({ stdout, stderr }: Outputs, onLine: (line: string) => void) {
  const chunks: Buffer[] = [];
  const lines: string[] = [];
  stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const log = createInterface({ input: stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    onLine(line);
  });
  await Promise.all([once(stdout, "end"), once(log, "close")]);
  return { stdout: Buffer.concat(chunks).toString("utf8"), lines };
}

export const inputOf = (stdin: string | Readable = ""): Readable =>
  typeof stdin === "string" ? Readable.from(stdin === "" ? [] : [stdin]) : stdin;

/** Runs a program whose log is shown while it is written, and whose answer is its standard output. */
export async function stream(command: string, args: readonly string[], options: StreamOptions): Promise<Streamed> {
  const child = spawn(command, args, { env: options.env, stdio: ["pipe", "pipe", "pipe"] });
  // Who ends without reading all of it says why by itself.
  pipeline(inputOf(options.stdin), child.stdin).catch(() => undefined);
  const gathered = gather(child, options.onLine);
  // Rejects where the program cannot be started.
  const [code] = (await once(child, "close")) as [number | null];
  return { code: code ?? 1, ...(await gathered) };
}
