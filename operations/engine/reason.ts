import { explain } from "../explain.ts";
import type { FinishedRun } from "./engine.ts";
import { errorsOf } from "./events.ts";

/** Why the engine failed, in one message: a known cause with what to do, else its own words. */
export function reasonOf(verb: string, run: FinishedRun): string {
  const errors = errorsOf(run);
  const known = explain([...errors, run.failure ?? ""].join("\n"));
  if (known !== undefined) return `${verb}: ${known}`;
  return errors.length === 0 ? `${verb} failed:\n${(run.failure ?? "").trim()}` : errors.join("\n");
}
