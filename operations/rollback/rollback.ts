import { UserError } from "../../config/user-error.ts";
import { ignoreAbsent } from "../docker.ts";
import type { EngineOptions, FinishedRun } from "../engine/engine.ts";
import { reasonOf } from "../engine/reason.ts";
import { nameOf } from "../state/resources.ts";
import { realParts, type RollbackParts } from "./parts.ts";
import type { PreparedRollback } from "./prepare.ts";
import { withValues } from "./restore-values.ts";
import { harmfulSteps } from "./stateful.ts";
import { stepOf, type Step } from "./steps.ts";

export interface Rehearsal {
  /** What the rollback would do; nothing of what stays the same. */
  readonly steps: readonly Step[];
  readonly run: FinishedRun;
  /** Steps that would lose data or secrets: a rollback with one is not started. */
  readonly harmful: readonly Step[];
  /** SHA-256 of the live state's file, before and after. */
  readonly stateHash: { readonly before: string; readonly after: string };
}

/** The same on a copy of the state: what the rollback would do. */
export async function rehearseRollback(
  prepared: PreparedRollback,
  options: EngineOptions,
  parts = realParts,
): Promise<Rehearsal> {
  const { stack, env } = prepared.request;
  const before = await parts.stateHash(stack, env);
  const run = await parts.withScratch(stack, env, async (scratch) => {
    await restoreState(prepared, scratch.env, parts);
    return (await parts.openReplay(prepared.plan.replay, stack, scratch.env)).preview(options);
  });
  if (run.failure !== undefined) throw new UserError(reasonOf("rollback", run));
  const after = await parts.stateHash(stack, env);
  const steps = run.events.flatMap(stepOf);
  return { run, steps, harmful: harmfulSteps(steps, prepared.live), stateHash: { before, after } };
}

/** Brings the release back. Lock, gate and record are the caller's. */
export async function executeRollback(
  prepared: PreparedRollback,
  options: EngineOptions,
  parts = realParts,
): Promise<FinishedRun> {
  const { stack, env } = prepared.request;
  await refuseStale(prepared, parts);
  await parts.restoreTags(prepared.images, env);
  // Only ever created, to fill a volume: their names are wanted for those that fill it anew.
  for (const id of prepared.takenBack.containers)
    await parts.docker(["rm", "--force", id], { env }).catch(ignoreAbsent);
  await restoreState(prepared, env, parts);
  return (await parts.openReplay(prepared.plan.replay, stack, env)).up(options);
}

/** What was read before somebody's answer may be old by now: a plan for another state could undo what came between. */
async function refuseStale(
  { request: { stack, env }, stateHash: expected }: PreparedRollback,
  parts: RollbackParts,
): Promise<void> {
  if ((await parts.stateHash(stack, env)) === expected) return;
  throw new UserError(
    `The stack ${stack} was changed since this rollback was planned. Nothing was done: run it again.`,
  );
}

/** What no registration of resources can bring about: it is written into the state first. */
async function restoreState(prepared: PreparedRollback, env: NodeJS.ProcessEnv, parts: RollbackParts): Promise<void> {
  const { plan, exported, request, takenBack } = prepared;
  if (plan.values.length === 0 && !takenBack.changed) return;
  const known = exported.release.deployment.resources ?? [];
  await parts.importState(request.stack, env, withValues(exported.live, plan.values, known));
}

/** What a rehearsal says against going on. */
export function refuseHarm({ harmful }: Rehearsal): void {
  if (harmful.length === 0) return;
  const lines = harmful.map(({ op, urn }) => `  ${op} ${nameOf(urn)}`);
  throw new UserError(
    [
      "This rollback would lose data or secrets:",
      ...lines,
      "Nothing was changed. Deploy the release's commit instead.",
    ].join("\n"),
  );
}
