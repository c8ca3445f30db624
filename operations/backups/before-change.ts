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

/** What a database has for its safety now, as far as that is known. */
export interface Safety {
  readonly verified?: BackupRecord;
  /** What comes by itself, such as the first backup. */
  readonly pending: readonly string[];
  /** What could not be asked: then that no backup is named says nothing. */
  readonly notKnown: readonly string[];
}

/** Says whether a store is told to have given no answer in time. */
export const isSilence = (what: string): boolean => what.includes("was given up after");

/** The same at a moment when nobody wants to wait: what takes longer than this is not known. */
export async function lookAtSafety(backups: BackupStack, seconds: number): Promise<Safety> {
  const { value, said } = await askBox<BackupStatus>(backups, ["status", "--within", `${seconds}s`]);
  if (value === undefined) throw new UserError(`the backups' status cannot be read: ${said}`);
  const { newestVerified, pending = [], notChecked, problems } = value;
  // Of two places the one that is silent is told among the problems.
  const notKnown = [...notChecked, ...problems].filter((what) => notChecked.includes(what) || isSilence(what));
  return { ...(newestVerified && { verified: newestVerified }), pending, notKnown };
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
