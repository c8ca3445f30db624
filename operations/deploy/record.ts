import type { Result } from "../../policies/report.ts";
import { changesOf } from "../engine/events.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { policyResult } from "../engine/policies.ts";
import { projectRoot } from "../environment/folders.ts";
import { configHash } from "../releases/config-hash.ts";
import { readGit } from "../releases/git.ts";
import { describeImages } from "../releases/images.ts";
import { makeRelease, nextNumber, schemaVersionsOf, statusOf } from "../releases/record.ts";
import type { GateResult, Release, ReleaseStatus, ReleaseStore } from "../releases/types.ts";
import { exportState } from "../state/export.ts";
import type { ChangeContext } from "./context.ts";

/** What became of a change that was begun. */
export interface Finished {
  readonly startedAt: Date;
  readonly run: FinishedRun;
  readonly gate: GateResult;
  /** Of every rule, over what was applied; left out where nothing was. */
  readonly results?: readonly Result[];
  /** The release that a rollback restored. */
  readonly restores?: Release;
}

export const gateNotRun: GateResult = { status: "not-run", good: 0, asked: 0, seconds: 0, reasons: [] };

export function outcomeOf({ run, gate }: Pick<Finished, "run" | "gate">): ReleaseStatus {
  return statusOf(run.failure === undefined, gate);
}

/** Writes the release down, whatever became of it; the next number counts on from all that there are. */
export async function recordRelease(store: ReleaseStore, context: ChangeContext, finished: Finished): Promise<Release> {
  const { startedAt, run, gate, results, restores } = finished;
  const { config } = context;
  const checkpoint = await store.newestCheckpoint();
  const release = makeRelease({
    number: nextNumber(await store.list()),
    kind: restores === undefined ? "deploy" : "rollback",
    ...(restores === undefined ? {} : { restores: restores.number }),
    applied: run.failure === undefined,
    startedAt,
    endedAt: new Date(),
    target: config.target,
    environment: config.environment,
    ...(await declared(context, restores)),
    policy: policyResult({ ...run, ...(results && { results }) }),
    gate,
    changes: changesOf(run),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  });
  await store.add(release);
  return release;
}

/** A rollback declares what the release that it restores did; a deploy, what lies here. */
async function declared(context: ChangeContext, restores: Release | undefined) {
  const { stack, config, env } = context;
  const images = await describeImages(await exportState(stack, env), config, env);
  if (restores !== undefined) {
    const { git, configHash, schemaVersions } = restores;
    return { ...(git === undefined ? {} : { git }), configHash, schemaVersions, images };
  }
  const git = await readGit(projectRoot);
  return {
    ...(git === undefined ? {} : { git }),
    configHash: configHash(stack),
    schemaVersions: schemaVersionsOf(config),
    images,
  };
}
