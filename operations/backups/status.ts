import type { Answer } from "./answer.ts";
import { askBox, type BackupStack } from "./box.ts";
import { boxesWithFiles, filesStatus } from "./files.ts";
import type { BackupStatus } from "./types.ts";

/** How backups of the database and of files stand; without a value where one of them cannot say. */
export async function readBackupStatus(backups: BackupStack): Promise<Answer<BackupStatus>> {
  const hasFiles = boxesWithFiles(backups).length > 0;
  const none: Awaited<ReturnType<typeof filesStatus>> = { code: 0, said: "" };
  // Each reads what it knows, under no lock: nobody waits for the other.
  const [database, files] = await Promise.all([
    askBox<BackupStatus>(backups, ["status"]),
    hasFiles ? filesStatus(backups) : none,
  ]);
  if (database.value === undefined || !hasFiles) return database;
  if (files.value === undefined) return { code: files.code, said: files.said };
  return { ...database, code: Math.max(database.code, files.code), value: withFiles(database.value, files.value) };
}

function withFiles(status: BackupStatus, files: NonNullable<BackupStatus["files"]>): BackupStatus {
  return {
    ...{ ...status, files },
    ok: status.ok && files.every(({ ok }) => ok),
    problems: [...status.problems, ...files.flatMap(({ problems }) => problems)],
    // All boxes have the same times.
    pending: [...new Set([status, ...files].flatMap(({ pending = [] }) => pending))],
    notChecked: [...status.notChecked, ...files.flatMap(({ notChecked }) => notChecked)],
  };
}
