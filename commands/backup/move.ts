import { UserError } from "../../config/user-error.ts";
import { reachStack, type BackupStack } from "../../operations/backups/box.ts";
import { moveDatabases, planOf, type Move, type Moved } from "../../operations/backups/move.ts";
import { moveFiles, planFiles, type FilesPlan, type MovedFiles } from "../../operations/backups/move-files.ts";
import type { MovePlan } from "../../operations/backups/move-plan.ts";
import { withLock } from "../../operations/lock/with-lock.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { formatBytes } from "../../sizing/units.ts";
import { print, type AnswerOptions } from "./answers.ts";
import { progress } from "./progress.ts";

export interface MoveOptions extends AnswerOptions {
  readonly to: string;
  readonly yes?: boolean;
  readonly timeout: number;
}

/** Moves a stack's databases and files into another stack, which may be on another host or the other target. */
export async function move(options: MoveOptions): Promise<void> {
  if (options.stack === options.to) throw new UserError("backup move: give two stacks, --stack and --to.");
  const [from, to] = [await open(options.stack), await open(options.to)];
  const order = { from, to, replace: options.yes === true };
  if (options.dryRun === true) {
    print(options, { ...(await planOf(order)), files: planFiles(order) }, formatPlan);
    return;
  }
  const { stack, config, env } = to;
  const lock = { stack, config, env, command: "backup move", seconds: options.timeout, say: progress };
  const result = await withLock(lock, ({ env }) => moveAll({ ...order, to: { ...to, env } }));
  print(options, result, formatMoved);
  if (result.databases.some(({ changedMeanwhile }) => changedMeanwhile.length > 0)) throw meanwhile(options);
}

/** A stack whose data can be moved needs no backups. */
async function open(stack: string): Promise<BackupStack> {
  const config = readStackFile(stack);
  if (config.postgres === undefined)
    throw new UserError(`The stack ${stack} has no postgres: there is nothing to move.`);
  return reachStack(stack, config, progress);
}

type All = Moved & { readonly files: readonly MovedFiles[]; readonly left: readonly string[] };

async function moveAll(order: Move): Promise<All> {
  const plan = planFiles(order);
  const moved = await moveDatabases(order);
  return { ...moved, files: await moveFiles(order, plan), left: plan.left };
}

function formatMoved({ databases, newRoles, files, left }: All): string {
  return [
    ...databases.map(
      ({ name, tables, rows, bytes, seconds }) =>
        `Moved ${name}: ${tables} tables with ${rows} rows, the same as before (${formatBytes(bytes)} in ${seconds.toFixed(1)} s).`,
    ),
    ...(newRoles.length === 0 ? [] : [`Made roles that nobody logs in by: ${newRoles.join(", ")}.`]),
    ...files.map(
      ({ service, volumes, files, bytes, kept }) =>
        `Moved ${service}: ${files} files in ${volumes.join(", ")}, the same as before (${formatBytes(bytes)}); what was there is kept in ${kept} of each.`,
    ),
    ...leftLines(left),
  ].join("\n");
}

function leftLines(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  return [
    `Not moved, as one of both stacks does not back them up: ${left.join(", ")}. docs/backups.md says how they come over.`,
  ];
}

function formatPlan({ databases, newDatabases, newRoles, replaced, files }: MovePlan & { readonly files: FilesPlan }) {
  return [
    ...databases.map(({ name, tables }) => `${name}: ${tables.length} tables`),
    ...(newDatabases.length === 0 ? [] : [`Would be made: ${newDatabases.map(({ name }) => name).join(", ")}`]),
    ...(newRoles.length === 0 ? [] : [`Roles that would be made: ${newRoles.join(", ")}`]),
    ...(replaced.length === 0 ? [] : [`Rows that would be replaced: in ${replaced.join(", ")}`]),
    ...Object.entries(files.moved).map(([service, volumes]) => `${service}: the files in ${volumes.join(", ")}`),
    ...leftLines(files.left),
  ].join("\n");
}

const meanwhile = ({ stack, to }: MoveOptions) =>
  new UserError(
    `${stack} was written to meanwhile, and what came later is not in ${to}: end its writers (keelson maintenance on --stack ${stack}), and move again with --yes.`,
  );
