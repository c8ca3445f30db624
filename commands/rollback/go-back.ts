import { createInterface } from "node:readline/promises";
import { UserError } from "../../config/user-error.ts";
import { requireBackup } from "../../operations/deploy/backup-first.ts";
import type { ChangeContext } from "../../operations/deploy/context.ts";
import type { Outcome } from "../../operations/deploy/outcome.ts";
import type { Reporter } from "../../operations/deploy/report.ts";
import { restore } from "../../operations/deploy/restore.ts";
import { reindexAll, requireSortingBack } from "../../operations/deploy/sorting.ts";
import { currentRelease } from "../../operations/releases/record.ts";
import type { Release, ReleaseStore } from "../../operations/releases/types.ts";
import { chooseRelease } from "../../operations/rollback/choose.ts";
import type { PreparedRollback } from "../../operations/rollback/prepare.ts";
import { refuseHarm, type Rehearsal } from "../../operations/rollback/rollback.ts";
import { violationsOf } from "../../operations/rollback/violations.ts";
import { describeRollback } from "./describe.ts";

export interface RollbackOptions {
  readonly stack: string;
  readonly to?: number;
  readonly rehearse?: boolean;
  readonly withSecrets?: boolean;
  readonly acceptSchema?: boolean;
  readonly acceptViolations?: boolean;
  readonly reindex?: boolean;
  /** Changes PostgreSQL although no recent backup of it is known. */
  readonly withoutBackup?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly timeout: number;
}

export interface Prepared {
  readonly prepared: PreparedRollback;
  readonly rehearsal: Rehearsal;
}

/** Chooses the release, makes it ready and rehearses its return; says what that will change, and refuses what would lose data. */
export async function prepare(
  context: ChangeContext,
  store: ReleaseStore,
  options: RollbackOptions,
): Promise<Prepared> {
  const { stack, config, env, report, signal, parts } = context;
  const { to, withSecrets = false, acceptSchema = false } = options;
  const releases = await store.list();
  const release = chooseRelease(stack, releases, to);
  const request = { stack, config, env, store, release, withSecrets, acceptSchema, current: currentRelease(releases) };
  const prepared = await parts.prepareRollback(request);
  const rehearsal = await parts.rehearseRollback(prepared, { signal });
  report.line(describeRollback(prepared, rehearsal));
  refuseHarm(rehearsal);
  return { prepared, rehearsal };
}

/** Brings a release back, once nothing stands against it and somebody has said so. */
export async function goBack(context: ChangeContext, store: ReleaseStore, options: RollbackOptions): Promise<Outcome> {
  const startedAt = new Date();
  const { prepared, rehearsal } = await prepare(context, store, options);
  if (isRefused(context, prepared, options)) return { kind: "blocked" };
  const way = { rehearsal: rehearsal.run, images: prepared.images, reindex: options.reindex ?? false };
  const resorted = await requireSortingBack(context, way);
  await confirm(options, context.signal);
  await requireBackup(context, rehearsal.run, options.withoutBackup ?? false);
  const restored = await restore(context, { store, prepared, startedAt });
  if (context.signal.aborted) return interrupted(context.report, options.stack);
  if (!restored.healthy) return stranded(context.report, options.stack);
  await reindexAll(context, resorted);
  return back(context, prepared, restored.release);
}

function back({ stack, report }: ChangeContext, { request }: PreparedRollback, made: Release | undefined): Outcome {
  const known = made === undefined ? "" : `Release ${made.number} is healthy: `;
  report.line(`${known}${known === "" ? "The" : "the"} stack ${stack} is back at release ${request.release.number}.`);
  return { kind: "healthy", ...(made && { release: made.number }) };
}

/** Judges the release by today's rules and exemptions: what was well enough then may be known to be unsafe now. */
function isRefused({ config, report }: ChangeContext, prepared: PreparedRollback, options: RollbackOptions): boolean {
  const failures = violationsOf(prepared, config);
  if (failures.length === 0) return false;
  report.line([`${breaks(prepared)}:`, ...failures].join("\n  "));
  if (options.acceptViolations === true) return false;
  report.line("Nothing was changed. Choose another release, or add --accept-violations.");
  return true;
}

export const breaks = ({ request }: PreparedRollback): string =>
  `Release ${request.release.number} breaks today's policies`;

function interrupted(report: Reporter, stack: string): Outcome {
  report.line(`Interrupted: what was begun is finished. keelson rollback --stack ${stack} goes on from here.`);
  return { kind: "interrupted" };
}

function stranded(report: Reporter, stack: string): Outcome {
  report.line(`The rollback failed. keelson doctor --stack ${stack} says where things stand.`);
  return { kind: "stranded" };
}

async function confirm({ yes, json, stack }: RollbackOptions, signal: AbortSignal): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY || json === true)
    throw new UserError("rollback asks first, and there is no terminal: add --yes.");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  // readline takes a terminal's Ctrl-C for itself.
  prompt.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const answer = await prompt.question(`Type the stack's name (${stack}) to go on: `, { signal }).catch(() => "");
  prompt.close();
  if (answer.trim() !== stack) throw new UserError("That is not its name: nothing was changed.");
}
