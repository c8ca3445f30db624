import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { Release, ReleaseStore } from "../releases/types.ts";
import { exportState, stateHash } from "../state/export.ts";
import { readState as readStateFile } from "../state/history.ts";
import { docker, ignoreAbsent } from "../docker.ts";
import { exportDecrypted, withScratch } from "../state/scratch.ts";
import { nameOf } from "../state/resources.ts";
import { takeBack, type TakenBack } from "../state/take-back.ts";
import { stoppedServers } from "./stopped-servers.ts";
import type { ExportedState } from "../state/types.ts";
import type { EngineOptions, FinishedRun } from "../engine/engine.ts";
import { reasonOf } from "../engine/reason.ts";
import { openReplay } from "./engine.ts";
import { findImages, neededImages, restoreTags, type NeededImage } from "./images.ts";
import { importState } from "../state/import.ts";
import { planRollback, type RollbackPlan } from "./plan.ts";
import { neededPlugins, refuseNewerSchema, refuseTarget, requirePlugins } from "./preflight.ts";
import { readState, type RecordedState } from "./recorded.ts";
import { withValues } from "./restore-values.ts";
import { harmfulSteps } from "./stateful.ts";
import { stepOf, type Step } from "./steps.ts";

export interface RollbackRequest {
  readonly stack: string;
  readonly config: Pick<StackConfig, "target">;
  /** The environment is as openStack returns it. */
  readonly env: NodeJS.ProcessEnv;
  readonly store: Pick<ReleaseStore, "checkpoint">;
  readonly release: Release;
  /** What runs today, for the schema versions that it declares; undefined where nothing was released yet. */
  readonly current?: Release | undefined;
  readonly withSecrets?: boolean;
  readonly acceptSchema?: boolean;
}

/** A rollback that nothing known stands against. Holds secrets: for memory only. */
export interface PreparedRollback {
  readonly request: RollbackRequest;
  readonly plan: RollbackPlan;
  readonly release: RecordedState;
  readonly live: RecordedState;
  readonly exported: { readonly release: ExportedState; readonly live: ExportedState };
  /** What a failed update replaced and did not live to delete; the live state above has it in its place again. */
  readonly takenBack: TakenBack;
  /** Tags to give back before the engine starts. */
  readonly images: readonly NeededImage[];
  /** These are the SHA-256 of the live state's file that all this was read from. */
  readonly stateHash: string;
}

/** Refuses before anything is touched; changes nothing. */
export async function prepareRollback(request: RollbackRequest): Promise<PreparedRollback> {
  const { stack, env, release, current, config } = request;
  refuseTarget(release, config.target);
  refuseNewerSchema(release, current, request.acceptSchema ?? false);
  const checkpoint = await requireCheckpoint(request);
  const hash = await stateHash(stack, env);
  const today = await withScratch(stack, env, exportDecrypted);
  const recorded = (await isLive(checkpoint, stack, env))
    ? today
    : await withScratch(stack, env, exportDecrypted, checkpoint);
  const takenBack = takeBack(today, recorded.deployment.resources ?? [], await stoppedServers(today, env));
  const exported = { release: recorded, live: takenBack.state };
  const states = { release: readState(exported.release), live: readState(exported.live) };
  await requirePlugins(neededPlugins(states.release), env);
  const images = await findImages(neededImages(release, states.release), env);
  const plan = planRollback(states.release, states.live, { withSecrets: request.withSecrets ?? false });
  return { request, plan, ...states, exported, takenBack, images, stateHash: hash };
}

/** The last release usually is what runs: one state is decrypted then, not two. */
async function isLive(checkpoint: string, stack: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [recorded, live] = [await readStateFile(checkpoint), await exportState(stack, env)];
  return isDeepStrictEqual(recorded.deployment, live.deployment);
}

async function requireCheckpoint({ store, release }: RollbackRequest): Promise<string> {
  const path = await store.checkpoint(release);
  if (path !== undefined) return path;
  throw new UserError(
    `The checkpoint of release ${release.number} is gone from the backend: it cannot be restored. Choose another release (keelson history), or deploy its commit.`,
  );
}

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
export async function rehearseRollback(prepared: PreparedRollback, options: EngineOptions): Promise<Rehearsal> {
  const { stack, env } = prepared.request;
  const before = await stateHash(stack, env);
  const run = await withScratch(stack, env, async (scratch) => {
    await restoreState(prepared, scratch.env);
    return (await openReplay(prepared.plan.replay, stack, scratch.env)).preview(options);
  });
  if (run.failure !== undefined) throw new UserError(reasonOf("rollback", run));
  const after = await stateHash(stack, env);
  const steps = run.events.flatMap(stepOf);
  return { run, steps, harmful: harmfulSteps(steps, prepared.live), stateHash: { before, after } };
}

/** Brings the release back. Lock, gate and record are the caller's. */
export async function executeRollback(prepared: PreparedRollback, options: EngineOptions): Promise<FinishedRun> {
  const { stack, env } = prepared.request;
  await refuseStale(prepared);
  await restoreTags(prepared.images, env);
  // Only ever created, to fill a volume: their names are wanted for those that fill it anew.
  for (const id of prepared.takenBack.containers) await docker(["rm", "--force", id], { env }).catch(ignoreAbsent);
  await restoreState(prepared, env);
  return (await openReplay(prepared.plan.replay, stack, env)).up(options);
}

/** What was read before somebody's answer may be old by now: a plan for another state could undo what came between. */
async function refuseStale({ request: { stack, env }, stateHash: expected }: PreparedRollback): Promise<void> {
  if ((await stateHash(stack, env)) === expected) return;
  throw new UserError(
    `The stack ${stack} was changed since this rollback was planned. Nothing was done: run it again.`,
  );
}

/** What no registration of resources can bring about: it is written into the state first. */
async function restoreState(prepared: PreparedRollback, env: NodeJS.ProcessEnv): Promise<void> {
  const { plan, exported, request, takenBack } = prepared;
  if (plan.values.length === 0 && !takenBack.changed) return;
  const known = exported.release.deployment.resources ?? [];
  await importState(request.stack, env, withValues(exported.live, plan.values, known));
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
