import { once } from "node:events";
import { readStackFile } from "../../operations/stack-file.ts";
import { readLogs } from "../../operations/logs/logs.ts";
import type { StackOptions } from "../stack-options.ts";
import { formatLine } from "./format.ts";

export interface LogOptions extends StackOptions {
  readonly id?: string;
  readonly since?: number;
  readonly follow?: boolean;
}

const usualSeconds = 3600;

export async function show(service: string | undefined, options: LogOptions): Promise<void> {
  const { stack, id, since = usualSeconds, follow = false } = options;
  const signal = untilEnd();
  const order = { stack, config: readStackFile(stack), service, id, sinceSeconds: since, follow, signal };
  for await (const line of readLogs(order))
    await write(options.json === true ? JSON.stringify(line) : formatLine(line));
}

/** Ctrl-C ends it, and so does whoever reads no further: `keelson logs | head` is no failure. */
function untilEnd(): AbortSignal {
  const ended = new AbortController();
  const end = () => {
    ended.abort();
    // What is written is written, and an answer that is under way would keep the process.
    process.exit();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") end();
  });
  return ended.signal;
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, "drain");
}
