import { reasonOf } from "../engine/reason.ts";
import type { Release, ReleaseStore } from "../releases/types.ts";
import type { PreparedRollback } from "../rollback/prepare.ts";
import { gate, watched, type ChangeContext } from "./context.ts";
import { gateNotRun, noteRelease, outcomeOf, problemOf, recordRelease, unproved, type Finished } from "./record.ts";

export interface Restore {
  readonly store: ReleaseStore;
  readonly prepared: PreparedRollback;
  readonly startedAt: Date;
}

export interface Restored {
  readonly healthy: boolean;
  /** The release that was recorded; undefined where it could not be written down. */
  readonly release?: Release;
}

/** Replays a release, holds the gate on it and records what became of it. */
export async function restore(context: ChangeContext, { store, prepared, startedAt }: Restore): Promise<Restored> {
  const { parts, report, config, stack } = context;
  const { release: restores } = prepared.request;
  const run = await parts.executeRollback(prepared, watched(context, `rollback to release ${restores.number}`));
  if (run.failure !== undefined) report.line(reasonOf("rollback", run));
  const proof = run.failure === undefined ? await prove(context) : { gate: gateNotRun };
  const finished = { startedAt, run, ...proof, restores };
  const release = await noteRelease(context, () => recordRelease(store, context, finished));
  if (release !== undefined) {
    const { number, status, changes } = release;
    report.event("release", { number, status, restores: restores.number, changes });
  }
  const healthy = outcomeOf(finished) === "healthy";
  if (healthy) await parts.tidy(config, stack);
  return { healthy, ...(release && { release }) };
}

/** The rules are asked for the record alone: what a rollback may restore was decided before it began. */
async function prove(context: ChangeContext): Promise<Pick<Finished, "gate" | "results">> {
  const result = await gate(context).catch((error: unknown) => unproved(error, context));
  if (context.signal.aborted) return { gate: result };
  const results = await context.parts.judgeApplied(context).catch((error: unknown) => {
    context.report.line(`Warning: the policies of what was restored are not known: ${problemOf(error)}`);
    return undefined;
  });
  return { gate: result, ...(results && { results }) };
}
