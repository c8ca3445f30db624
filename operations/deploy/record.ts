import type { Result } from "../../policies/report.ts";
import { UserError } from "../../config/user-error.ts";
import { changesOf } from "../engine/events.ts";
import type { FinishedRun } from "../engine/engine.ts";
import { policyResult } from "../engine/policies.ts";
import { projectRoot } from "../environment/folders.ts";
import { makeRelease, nextNumber, schemaVersionsOf, statusOf } from "../releases/record.ts";
import type { GateResult, Release, ReleaseStatus, ReleaseStore } from "../releases/types.ts";
import type { ChangeContext } from "./context.ts";
import { releaseCommandsOf } from "./release-commands.ts";

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

/** The verdict where the gate or the rules could not be asked: what nobody could look at has not proved itself. */
export function unproved(error: unknown, { report, signal }: ChangeContext): GateResult {
  const problem = problemOf(error);
  report.line(`Not proved: ${problem}`);
  return { ...gateNotRun, status: signal.aborted ? "not-run" : "failed", reasons: [problem] };
}

/** Says a problem in one line; of one that nobody foresaw, where it arose goes to standard error. */
export function problemOf(error: unknown): string {
  if (!(error instanceof UserError)) console.error(error);
  return error instanceof Error ? error.message : String(error);
}

/** Writes a release down where that is possible. What runs matters more than what is written about it. */
export async function noteRelease(
  context: ChangeContext,
  write: () => Promise<Release | undefined>,
): Promise<Release | undefined> {
  try {
    return await write();
  } catch (error) {
    context.report.line(`Warning: no release is recorded of this: ${problemOf(error)}`);
    return undefined;
  }
}

/** Writes the release down, whatever became of it; the next number counts on from all that there are. */
export async function recordRelease(store: ReleaseStore, context: ChangeContext, finished: Finished): Promise<Release> {
  const { startedAt, run, gate, results, restores } = finished;
  const { config } = context;
  const checkpoint = await store.newestCheckpoint();
  // A rollback registers the command of an older release, and has it do nothing.
  const releaseCommands = restores === undefined ? releaseCommandsOf(run) : {};
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
    ...(Object.keys(releaseCommands).length === 0 ? {} : { releaseCommands }),
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
  const { stack, config, env, parts } = context;
  const images = await parts.describeImages(await parts.exportState(stack, env), config, env);
  if (restores !== undefined) {
    const { git, configHash, schemaVersions } = restores;
    return { ...(git === undefined ? {} : { git }), configHash, schemaVersions, images };
  }
  const git = await parts.readGit(projectRoot);
  return {
    ...(git === undefined ? {} : { git }),
    configHash: parts.configHash(stack),
    schemaVersions: schemaVersionsOf(config),
    images,
  };
}
