import { UserError } from "../../config/user-error.ts";
import type { BackupStack } from "../../operations/backups/box.ts";
import { boxOfService, listFiles, serviceOfLabel } from "../../operations/backups/files.ts";
import { placeOf } from "../../operations/backups/place.ts";
import { restoreFilesOver, type FilesRequest } from "../../operations/backups/restore-files.ts";
import { withLock } from "../../operations/lock/with-lock.ts";
import { progress } from "./progress.ts";
import type { RestoreOptions } from "./restore-options.ts";

/** What the command line asks for; refused where there is nothing to restore, before anything stops. */
export async function filesRequest(
  backups: BackupStack,
  label: string | undefined,
  options: RestoreOptions,
): Promise<FilesRequest> {
  const service = wantedService(label, options);
  const box = boxOfService(backups, service);
  const { value = [] } = await listFiles(backups);
  if (!value.some((one) => one.service === service && (label === undefined || one.label === label))) {
    const what = label ?? `of the files of ${service}`;
    throw new UserError(`There is no backup ${what}: keelson backup list shows what there is.`);
  }
  return { box, service, ...(label === undefined ? {} : { label }) };
}

function wantedService(label: string | undefined, { to, latest, service, into }: RestoreOptions): string {
  if (to !== undefined)
    throw new UserError("backup restore --to: files come back as a backup has them; give its label, or --latest.");
  if ((label === undefined) === (latest !== true))
    throw new UserError("backup restore --service: give one of a backup's label and --latest.");
  return service ?? ofLabel(label!, into);
}

function ofLabel(label: string, into: string | undefined): string {
  const own = serviceOfLabel(label);
  if (own.startsWith("@") && into === undefined)
    throw new UserError(`${label} goes over nothing live: give --into, a folder of the host or a name for a volume.`);
  return own;
}

export async function restoreFiles(
  backups: BackupStack,
  request: FilesRequest,
  options: RestoreOptions,
): Promise<void> {
  if (options.into !== undefined) return restoreBeside(backups, request, options);
  const { stack, config, env } = backups;
  const lock = { stack, config, env, command: "backup restore", seconds: options.timeout, say: progress };
  const result = await withLock(lock, (locked) => restoreFilesOver({ ...backups, env: locked.env }, request));
  const { label, files, volumes, kept, downSeconds, stopped } = result;
  show(options, result, [
    `Restored: ${label}, ${files} files in ${volumes.join(", ")}. ${stopped.length} containers stood still for ${downSeconds.toFixed(0)} s.`,
    `What was there before is kept in ${kept} at the top of each volume; remove it there when it is no longer wanted.`,
  ]);
}

async function restoreBeside(backups: BackupStack, request: FilesRequest, options: RestoreOptions): Promise<void> {
  const result = await placeOf(backups).filesInto(request, options.into!);
  const { label, files, into } = result;
  show(options, result, [
    `Restored beside the live volumes: ${label}, ${files} files in ${into}.`,
    ...(into.startsWith("/") ? [] : [`Remove it: docker volume rm ${into}`]),
  ]);
}

function show({ json }: RestoreOptions, result: unknown, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join("\n")}\n`);
}
