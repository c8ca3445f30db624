import { UserError } from "../../config/user-error.ts";
import { required } from "./answer.ts";
import { askBox, type BackupStack } from "./box.ts";
import type { BackupRecord, BackupStatus, Verification } from "./types.ts";

/** The newest backup of the database that was read again and is whole; undefined where there is none. */
export async function newestVerified(backups: BackupStack): Promise<BackupRecord | undefined> {
  const { value, said } = await askBox<BackupStatus>(backups, ["status"]);
  if (value === undefined) throw new UserError(`the backups' status cannot be read: ${said}`);
  return value.newestVerified;
}

/** Makes a backup of the database and reads it again. Returns its labels, one of each repository. */
export async function makeVerified(backups: BackupStack): Promise<readonly string[]> {
  const made = required(await askBox<BackupRecord[]>(backups, ["run", "database"]), "the backup");
  for (const { label } of made) {
    const looked = required(await askBox<Verification[]>(backups, ["verify", label]), `the verification of ${label}`);
    const bad = looked.find(({ problem }) => problem !== undefined);
    if (bad !== undefined) throw new UserError(`the backup ${label} is damaged: ${bad.problem!}`);
  }
  return made.map(({ label }) => label);
}
