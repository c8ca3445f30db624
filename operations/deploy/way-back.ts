import { UserError } from "../../config/user-error.ts";
import { schemaVersionsOf } from "../releases/record.ts";
import type { Release, ReleaseStore } from "../releases/types.ts";
import type { PreparedRollback } from "../rollback/prepare.ts";
import { refuseHarm } from "../rollback/rollback.ts";
import { violationsOf } from "../rollback/violations.ts";
import type { ChangeContext } from "./context.ts";
import type { Outcome } from "./outcome.ts";
import { problemOf } from "./record.ts";
import { restore } from "./restore.ts";

/** The last healthy release; none for a stack that runs nothing now, as after a destroy, which takes images along. */
export async function wayBackTo(
  { stack, env, parts }: ChangeContext,
  store: ReleaseStore,
): Promise<Release | undefined> {
  const { resources = [] } = (await parts.exportState(stack, env)).deployment;
  if (!resources.some(({ type }) => workloads.test(type))) return undefined;
  return (await store.list()).findLast(({ status }) => status === "healthy");
}

const workloads = /^docker:index\/container:|^kubernetes:apps\//;

/** Proves on a copy of the state that there is a way back, before anybody needs it. */
export async function rehearseWayBack(context: ChangeContext, store: ReleaseStore, target: Release): Promise<void> {
  const { report, signal, parts } = context;
  try {
    const prepared = await prepare(context, store, target);
    refuseHarm(await parts.rehearseRollback(prepared, { signal }));
    report.line(`The way back to release ${target.number} is open.${schemaNote(context, target)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const rest = "Nothing was changed. Mend that, or go on without a way back: --without-way-back.";
    throw new UserError(`There is no way back to release ${target.number}: ${error.message}\n${rest}`);
  }
}

/** A migration is not taken back: from then on somebody has to say that the old code can read the new schema. */
function schemaNote({ config }: ChangeContext, { schemaVersions }: Release): string {
  const newer = Object.entries(schemaVersionsOf(config)).filter(
    ([name, version]) => version > (schemaVersions[name] ?? 0),
  );
  if (newer.length === 0) return "";
  const names = newer.map(([name]) => name).join(", ");
  return ` It closes once the new schema of ${names} is in use: then only keelson rollback --accept-schema goes back.`;
}

/** What is to be left behind, for the schema versions that it declares; undefined where it never served. */
function prepare(
  { stack, config, env, parts }: ChangeContext,
  store: ReleaseStore,
  release: Release,
  current?: Release,
): Promise<PreparedRollback> {
  return parts.prepareRollback({ stack, config, env, store, release, current });
}

export interface Return {
  readonly store: ReleaseStore;
  readonly target: Release;
  /** This is the release that failed. */
  readonly from?: Release | undefined;
}

/** Back to the last healthy release, by itself: whatever stands against it is said, and the outcome says where that leaves us. */
export async function returnTo(context: ChangeContext, way: Return): Promise<Outcome> {
  const { report } = context;
  report.line(`Going back to release ${way.target.number}.`);
  try {
    return await goBack(context, way);
  } catch (error) {
    report.line(problemOf(error));
    return { kind: context.signal.aborted ? "interrupted" : "stranded" };
  }
}

async function goBack(context: ChangeContext, { store, target, from }: Return): Promise<Outcome> {
  const startedAt = new Date();
  await mend(context);
  // A version that failed before it served has migrated nothing that the old one, which still runs, does not know of.
  const prepared = await prepare(context, store, target, from?.status === "unhealthy" ? from : undefined);
  refuseHarm(await context.parts.rehearseRollback(prepared, { signal: context.signal }));
  sayViolations(prepared, context);
  if (prepared.takenBack.changed) context.report.line("What ran before the failed deploy still runs, and stays.");
  const { healthy, release } = await restore(context, { store, prepared, startedAt });
  if (context.signal.aborted) return { kind: "interrupted" };
  return healthy ? { kind: "returned", ...(release && { release: release.number }) } : { kind: "stranded" };
}

/** Never a reason to stay: what ran before is better than what failed. */
function sayViolations(prepared: PreparedRollback, { config, report }: ChangeContext): void {
  const failures = violationsOf(prepared, config);
  if (failures.length === 0) return;
  const { number } = prepared.request.release;
  report.line([`Release ${number} breaks today's policies, and is restored all the same:`, ...failures].join("\n  "));
}

/** The engine itself may be what failed: killed, it leaves its lock and half-made work. */
async function mend({ stack, config, env, report, parts }: ChangeContext): Promise<void> {
  for (const line of await parts.clearEngineLocks(stack, env)) report.line(line);
  for (const line of await parts.recover({ stack, config, env })) report.line(line);
}
