import { setTimeout as sleep } from "node:timers/promises";
import { judgeStatus } from "../../operations/status/judge.ts";
import { openStatus } from "../../operations/status/read.ts";
import type { StackStatus } from "../../operations/status/types.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { formatStatus } from "./format.ts";

export interface StatusOptions {
  readonly stack: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const pauseMs = 2_000;
/** Clears a terminal, and puts what follows at its top. */
const clear = "\u001b[H\u001b[2J\u001b[3J";

/** Shows a stack's status once, or until somebody has seen enough. */
export async function show(options: StatusOptions): Promise<void> {
  const look = openStatus(options.stack, readStackFile(options.stack));
  if (options.watch !== true) return end(await print(look, options));
  for (;;) {
    await print(look, options);
    await sleep(pauseMs);
  }
}

async function print(look: () => Promise<StackStatus>, options: StatusOptions): Promise<0 | 1 | 2> {
  const status = await look();
  const verdict = judgeStatus(status);
  const text = options.json === true ? asJson({ ...verdict, ...status }, options) : formatStatus(status, verdict);
  const top = options.watch === true && options.json !== true && process.stdout.isTTY ? clear : "";
  const failure = await new Promise((resolve) => process.stdout.write(`${top}${text}\n`, resolve));
  // Nobody watches any more.
  if (failure instanceof Error) end(verdict.exitCode);
  return verdict.exitCode;
}

function asJson(value: unknown, { watch }: StatusOptions): string {
  return watch === true ? JSON.stringify(value) : JSON.stringify(value, null, 2);
}

/** What was given up for lateness may still wait for its own end: nobody waits for that. */
function end(exitCode: number): never {
  process.exit(exitCode);
}
