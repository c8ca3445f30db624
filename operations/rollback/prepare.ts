import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { Release, ReleaseStore } from "../releases/types.ts";
import { takeBack, type TakenBack } from "../state/take-back.ts";
import type { ExportedState } from "../state/types.ts";
import { neededImages, type NeededImage } from "./images.ts";
import { realParts, type RollbackParts } from "./parts.ts";
import { planRollback, type RollbackPlan } from "./plan.ts";
import { neededPlugins, refuseNewerSchema, refuseTarget } from "./preflight.ts";
import { readState, type RecordedState } from "./recorded.ts";

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
export async function prepareRollback(request: RollbackRequest, parts = realParts): Promise<PreparedRollback> {
  const { stack, env, release, current, config } = request;
  refuseTarget(release, config.target);
  refuseNewerSchema(release, current, request.acceptSchema ?? false);
  const checkpoint = await requireCheckpoint(request);
  const hash = await parts.stateHash(stack, env);
  const today = await parts.withScratch(stack, env, parts.exportDecrypted);
  const recorded = (await isLive(checkpoint, request, parts))
    ? today
    : await parts.withScratch(stack, env, parts.exportDecrypted, checkpoint);
  const takenBack = takeBack(today, recorded.deployment.resources ?? [], await parts.stoppedServers(today, env));
  const exported = { release: recorded, live: takenBack.state };
  const states = { release: readState(exported.release), live: readState(exported.live) };
  await parts.requirePlugins(neededPlugins(states.release), env);
  const images = await parts.findImages(neededImages(release, states.release), env);
  const plan = planRollback(states.release, states.live, { withSecrets: request.withSecrets ?? false });
  return { request, plan, ...states, exported, takenBack, images, stateHash: hash };
}

/** The last release usually is what runs: one state is decrypted then, not two. */
async function isLive(checkpoint: string, request: RollbackRequest, parts: RollbackParts): Promise<boolean> {
  const [recorded, live] = [
    await parts.readCheckpoint(checkpoint),
    await parts.exportState(request.stack, request.env),
  ];
  return isDeepStrictEqual(recorded.deployment, live.deployment);
}

async function requireCheckpoint({ store, release }: RollbackRequest): Promise<string> {
  const path = await store.checkpoint(release);
  if (path !== undefined) return path;
  throw new UserError(
    `The checkpoint of release ${release.number} is gone from the backend: it cannot be restored. Choose another release (keelson history), or deploy its commit.`,
  );
}
