import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../config/user-error.ts";

/** How a command stands. */
export type JobState =
  /** `why` says what keeps its pod from starting, where something does. */
  | { readonly kind: "running"; readonly why?: string }
  | { readonly kind: "ended"; readonly exitCode: number; readonly outOfMemory: boolean }
  /** The cluster gave it up before there was an exit code. */
  | { readonly kind: "lost"; readonly why: string };

/** A release command's Job, as far as whoever waits for it has to do with it. */
export interface JobHands {
  /** Ends the Jobs of this release command that there are, and waits until they are gone. */
  clear(): Promise<void>;
  begin(): Promise<void>;
  look(): Promise<JobState>;
  lastLines(): Promise<string>;
}

export interface ReleaseOrder {
  readonly service: string;
  /** The command as the stack file gives it, in JSON. */
  readonly words: string;
  readonly timeoutSeconds: number;
}

/** Ends once the command has ended well, or throws with what it said; of its Job nothing stays either way. */
export async function runRelease(job: JobHands, order: ReleaseOrder, pauseMs = 500): Promise<void> {
  // One that an engine which was killed left, still at it.
  await job.clear();
  await job.begin();
  const problem = await problemOf(job, order, pauseMs);
  const said = problem === undefined ? "" : await job.lastLines();
  await job.clear();
  if (problem !== undefined) throw new UserError(describe(order, problem, said));
}

async function problemOf(job: JobHands, order: ReleaseOrder, pauseMs: number): Promise<string | undefined> {
  const deadline = Date.now() + order.timeoutSeconds * 1000;
  for (;;) {
    const state = await job.look();
    if (state.kind === "ended") return endOf(state, order);
    if (state.kind === "lost") return `was given up by the cluster (${state.why})`;
    if (Date.now() > deadline) return tooLong(order, state.why);
    await sleep(pauseMs);
  }
}

interface Ended {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

function endOf({ exitCode, outOfMemory }: Ended, { service }: ReleaseOrder): string | undefined {
  if (exitCode === 0) return undefined;
  if (outOfMemory) return `ran out of memory (exit code ${exitCode}): give services.${service}.memory`;
  return `failed with exit code ${exitCode}`;
}

function tooLong({ service, timeoutSeconds }: ReleaseOrder, why: string | undefined): string {
  const reason = why === undefined ? "" : `; its pod waits: ${why}`;
  return `did not end within ${timeoutSeconds} s and was stopped (services.${service}.release.timeout)${reason}`;
}

/** The first words are those by which operations/deploy/release-failures.ts finds it. */
function describe({ service, words }: ReleaseOrder, problem: string, said: string): string {
  return [
    `services.${service}.release: ${words} ${problem}.`,
    "Nothing of the new release was started; what ran before goes on serving. Its last lines:",
    said.trimEnd(),
  ].join("\n");
}
