import { createInterface } from "node:readline/promises";
import { UserError } from "../../config/user-error.ts";
import { openBackups, type BackupStack } from "../../operations/backups/box.ts";
import { isFilesLabel } from "../../operations/backups/files.ts";
import { restoreInto } from "../../operations/backups/into.ts";
import { refuseWithout, restoreOver, type RestoreRequest } from "../../operations/backups/restore.ts";
import { withLock } from "../../operations/lock/with-lock.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { filesRequest, restoreFiles } from "./restore-files.ts";
import type { RestoreOptions } from "./restore-options.ts";
import { progress } from "./progress.ts";

/** Restores over the live database or a service's live files, or beside them. */
export async function restore(label: string | undefined, options: RestoreOptions): Promise<void> {
  const backups = await openBackups(options.stack, readStackFile(options.stack), progress);
  const ofFiles = options.service !== undefined || (label !== undefined && isFilesLabel(label));
  return ofFiles ? filesBack(backups, label, options) : databaseBack(backups, label, options);
}

async function filesBack(backups: BackupStack, label: string | undefined, options: RestoreOptions): Promise<void> {
  const wanted = await filesRequest(backups, label, options);
  if (options.into === undefined) await confirm(options, overFiles(wanted.service));
  return restoreFiles(backups, wanted, options);
}

async function databaseBack(backups: BackupStack, label: string | undefined, options: RestoreOptions): Promise<void> {
  const request = requestOf(label, options);
  await refuseWithout(backups, request);
  if (options.into !== undefined) return restoreBeside(backups, request, options);
  await confirm(options, overDatabase);
  const { stack, config, env } = backups;
  const lock = { stack, config, env, command: "backup restore", seconds: options.timeout, say: progress };
  const result = await withLock(lock, (locked) => restoreOver({ ...backups, env: locked.env }, request));
  if (options.json === true) return void process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(
    [
      `Restored: ${result.target}, from ${result.label ?? "the newest backup"}; last commit ${result.lastCommit ?? "unknown"}.`,
      `Nobody was answered for ${result.downSeconds.toFixed(0)} s. The data of before is kept in ${result.kept}: when it is`,
      `no longer wanted, keelson exec --stack ${stack} postgres rm -r ${result.kept}`,
      `Make a new backup now: keelson backup run full --stack ${stack}`,
      "",
    ].join("\n"),
  );
}

async function restoreBeside(backups: BackupStack, request: RestoreRequest, options: RestoreOptions): Promise<void> {
  const result = await restoreInto(backups, options.into!, request);
  if (options.json === true) return void process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(
    [
      `Restored beside the live database: ${result.target}; last commit ${result.lastCommit ?? "unknown"}. It listens on a socket alone.`,
      `Look into it: ${result.look}`,
      `Remove it:    ${result.remove}`,
      "",
    ].join("\n"),
  );
}

function requestOf(label: string | undefined, { latest, to, check = false }: RestoreOptions): RestoreRequest {
  const given = [label, latest, to].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new UserError("backup restore: give one of a backup's label, --latest and --to <time>.");
  if (label !== undefined) return { target: { label }, check };
  if (to === undefined) return { target: { latest: true }, check };
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(to) || Number.isNaN(Date.parse(to)))
    throw new UserError(`--to ${to}: give a time with its zone, such as 2027-03-31T14:05:00Z.`);
  if (Date.parse(to) > Date.now())
    throw new UserError(`--to ${to}: that is in the future; --latest restores all there is.`);
  return { target: { time: to }, check };
}

const overDatabase =
  "This puts an older state in place of the live database; what was committed after it is set aside.";

const overFiles = (service: string) =>
  `This puts an older state in place of the files of ${service}; what was written after it is set aside.`;

async function confirm({ yes, json, stack }: RestoreOptions, what: string): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY || json === true)
    throw new UserError("backup restore asks first, and there is no terminal: add --yes.");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${what} Type the stack's name (${stack}) to go on: `);
  prompt.close();
  if (answer.trim() !== stack) throw new UserError("That is not its name: nothing was changed.");
}
