import type { Release, ReleaseStore } from "../releases/types.ts";
import { rendersOnly } from "../target.ts";
import { removeFailed } from "./clean-up.ts";
import type { ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { leavesUnchecked } from "./policies.ts";
import { prune } from "./prune.ts";
import { noteRelease, outcomeOf, recordRelease, type Finished } from "./record.ts";
import { returnTo } from "./way-back.ts";

export interface Ended {
  readonly finished: Finished;
  readonly changes: boolean;
  readonly allowUnchecked: boolean;
  /** The healthy release before this one. */
  readonly target?: Release;
}

/** What became of it: written down, kept or taken back. */
export async function conclude(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  ended: Ended,
): Promise<Outcome> {
  const release = await noteRelease(context, () => note(context, store, ended));
  if (context.signal.aborted) return { kind: "interrupted" };
  if (isWell(context, ended.finished)) {
    await context.parts.tidy(context.config, context.stack);
    if (store !== undefined) await prune(context, store);
    const kind =
      !ended.allowUnchecked && leavesUnchecked(ended.finished.results, context.config) ? "unchecked" : "healthy";
    return { kind, ...(release && { release: release.number }) };
  }
  return fallBack(context, store, { ...ended, ...(release && { release }) });
}

/** Nothing runs of what is only rendered: to have written it is all, where no rule stands against what was written. */
function isWell({ config }: ChangeContext, finished: Finished): boolean {
  if (outcomeOf(finished) === "healthy") return true;
  return rendersOnly(config) && finished.run.failure === undefined && finished.gate.status === "not-run";
}

/** Where nothing was changed, what runs already is what there was to go back to. */
async function fallBack(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  { target, changes, release }: Ended & { readonly release?: Release },
): Promise<Outcome> {
  const possible = store !== undefined && target !== undefined && changes;
  if (possible && context.config.deploy.autoRollback) return returnTo(context, { store, target, from: release });
  await removeFailed(context);
  // A rollback would find the release before this one, and there has to be one.
  return { kind: "failed", ...(target && changes && { wayBack: target.number }) };
}

/** A plain `pulumi up` may have changed the stack since, and then it is not what the release says. */
async function isStill(last: Release, store: ReleaseStore, { stack, parts }: ChangeContext): Promise<boolean> {
  return last.configHash === parts.configHash(stack) && last.checkpoint === (await store.newestCheckpoint());
}

/** A deploy that changed nothing is the release that it found, unless that one is not known or was not well. */
async function note(
  context: ChangeContext,
  store: ReleaseStore | undefined,
  { finished, changes }: Ended,
): Promise<Release | undefined> {
  if (store === undefined) return undefined;
  const last = (await store.list()).at(-1);
  const well = last?.status === "healthy" && outcomeOf(finished) === "healthy";
  if (!changes && well && (await isStill(last, store, context))) return last;
  const release = await recordRelease(store, context, finished);
  context.report.event("release", { number: release.number, status: release.status });
  return release;
}
