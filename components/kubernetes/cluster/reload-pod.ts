import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../config/user-error.ts";
import { probeBinary } from "../../../platforms/container.ts";

/** What a reload does in each pod, in this order; what a server has no command for is left out. */
export interface ReloadSteps {
  readonly test?: readonly string[];
  readonly tell?: readonly string[];
  readonly loaded?: readonly string[];
  readonly digest?: string;
  readonly settled?: readonly string[];
  /** Files that tell by their content that those beside them are the new ones. */
  readonly marks: readonly (readonly [path: string, content: string])[];
}

/** A pod, as far as a reload has to do with it. */
export interface PodHands {
  readonly name: string;
  /** Runs a command inside; `said` is all that it printed. */
  run(command: readonly string[]): Promise<{ readonly code: number; readonly said: string }>;
  /** Has the pod's node look at the pod, and its files, again. */
  refresh(attempt: number): Promise<void>;
}

export interface ReloadTimes {
  /** The node has this long to bring new files: it looks by itself once a minute or so. */
  readonly filesMs: number;
  /** After which the node is asked again: it may have looked before it knew of the change. */
  readonly refreshMs: number;
  /** The server has this long to load them. */
  readonly loadMs: number;
  readonly pauseMs: number;
}

export const usualTimes: ReloadTimes = { filesMs: 120_000, refreshMs: 5_000, loadMs: 15_000, pauseMs: 300 };

/** Ends once the pod's server runs with its new files, or throws with what the server says. */
export async function reloadPod(pod: PodHands, steps: ReloadSteps, times = usualTimes): Promise<void> {
  await bringFiles(pod, steps.marks, times);
  const { test, tell, loaded, digest, settled } = steps;
  if (test !== undefined) {
    const { code, said } = await pod.run(test);
    if (code !== 0) throw new UserError(`${pod.name} refuses its new files and runs on with what it had:\n${said}`);
  }
  if (tell !== undefined) await must(pod, tell);
  if (loaded !== undefined && digest !== undefined) await awaitLoaded(pod, { loaded, digest }, times);
  if (settled !== undefined) await must(pod, settled);
}

async function bringFiles(pod: PodHands, marks: ReloadSteps["marks"], times: ReloadTimes): Promise<void> {
  const begun = Date.now();
  let attempts = 0;
  while (!(await hasFiles(pod, marks))) {
    const waited = Date.now() - begun;
    if (waited > times.filesMs)
      throw new UserError(`${pod.name} has not got its new files within ${times.filesMs / 1000} s: see its node.`);
    if (waited >= attempts * times.refreshMs) await pod.refresh((attempts += 1));
    await sleep(times.pauseMs);
  }
}

async function hasFiles(pod: PodHands, marks: ReloadSteps["marks"]): Promise<boolean> {
  for (const [path, content] of marks) {
    const { code, said } = await pod.run([probeBinary, "print", path]);
    if (code !== 0 || said !== content) return false;
  }
  return true;
}

async function awaitLoaded(
  pod: PodHands,
  { loaded, digest }: Required<Pick<ReloadSteps, "loaded" | "digest">>,
  { loadMs, pauseMs }: ReloadTimes,
): Promise<void> {
  const deadline = Date.now() + loadMs;
  for (;;) {
    const { code, said } = await pod.run(loaded);
    if (code === 0 && said.trim() === digest) return;
    if (Date.now() > deadline)
      throw new UserError(
        `${pod.name} has not loaded its new files within ${loadMs / 1000} s: expected ${digest}, it says ${said.trim()}`,
      );
    await sleep(pauseMs);
  }
}

async function must(pod: PodHands, command: readonly string[]): Promise<void> {
  const { code, said } = await pod.run(command);
  if (code !== 0) throw new UserError(`${command.join(" ")} failed in ${pod.name} (exit code ${code}):\n${said}`);
}
