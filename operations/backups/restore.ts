import { UserError } from "../../config/user-error.ts";
import { answerOf, required } from "./answer.ts";
import { askBox, type BackupStack } from "./box.ts";
import { placeOf } from "./place.ts";
import type { DatabaseServer } from "./types-place.ts";
import type { RestoreResult } from "./types.ts";

export interface RestoreRequest {
  /** The newest that there is, the state at a time (RFC 3339), or the end of one backup. */
  readonly target: { readonly latest: true } | { readonly time: string } | { readonly label: string };
  /** Reads every table of what was restored before anybody is let in. */
  readonly check: boolean;
}

export interface Restored extends RestoreResult {
  /** Folder of the data that was there before, in the same volume. */
  readonly kept: string;
  /** For as long nobody was answered. */
  readonly downSeconds: number;
}

const dataFolder = "/var/lib/postgresql/data";

/**
 * Restores over the live database. The server stops first, so that nobody writes what would be lost; PgBouncer holds clients
 * for its own time-out and then refuses them, whoever may be killed meanwhile. What is restored is replayed, promoted and looked
 * at in a folder beside the live one; only then do the two change names. Until that the old data is untouched, and after it
 * it is put back by a name where the server does not start.
 */
export function restoreOver(backups: BackupStack, request: RestoreRequest, at = new Date()): Promise<Restored> {
  return placeOf(backups).withServer(async (server) => {
    if (await server.isRunning()) await archiveRest(backups);
    const began = Date.now();
    backups.say(`PostgreSQL stops; PgBouncer holds clients for 30 s and then refuses them.`);
    await server.stop();
    const kept = `before-restore-${stamp(at)}`;
    try {
      const result = await restoreBeside(server, request);
      await swapIn(backups, server, { folder: result.folder, kept });
      return { ...result, kept: `${dataFolder}/${kept}`, downSeconds: (Date.now() - began) / 1000 };
    } catch (error) {
      await startAgain(backups, server, error as Error);
      throw error;
    }
  });
}

const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]/g, "").slice(0, 15);

/** The newest of what is there goes into the archive first: a restore loses nothing that the server could still give. */
export async function archiveRest(backups: BackupStack): Promise<void> {
  const { code, said } = await askBox(backups, ["archive"]);
  if (code !== 0) backups.say(`The newest of the log could not be archived: ${said}`);
}

export function targetWords({ target, check }: RestoreRequest): string[] {
  const words =
    "latest" in target ? ["--latest"] : "time" in target ? ["--time", target.time] : ["--label", target.label];
  return [...words, ...(check ? ["--check"] : [])];
}

async function restoreBeside(server: DatabaseServer, request: RestoreRequest): Promise<RestoreResult> {
  const words = ["restore", "--to", `${dataFolder}/restore`, ...targetWords(request)];
  return required(answerOf<RestoreResult>(await server.tool(words)), "The restore");
}

async function swapIn(
  backups: BackupStack,
  server: DatabaseServer,
  { folder, kept }: { readonly folder: string; readonly kept: string },
): Promise<void> {
  const swapped = answerOf(await server.tool(["swap", "--folder", folder, "--keep", kept]));
  if (swapped.code !== 0) throw new UserError(`The restored data could not take the old one's place: ${swapped.said}`);
  backups.say("PostgreSQL starts on the restored data.");
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    const back = answerOf(await server.tool(["swap", "--back", "--keep", kept]));
    const outcome = back.code === 0 ? "the old data is back" : `and the old data could not be put back: ${back.said}`;
    throw new UserError(`PostgreSQL does not start on the restored data (${(error as Error).message}); ${outcome}.`);
  }
}

/** Whatever went wrong, the server that was there runs again. */
async function startAgain(backups: BackupStack, server: DatabaseServer, error: Error): Promise<void> {
  backups.say(`The restore was given up (${error.message}); PostgreSQL starts on what it had.`);
  await server.start().catch((other: unknown) => backups.say((other as Error).message));
}

/** Asks the backups' container whether there is anything to restore, before anybody is sent away. */
export async function refuseWithout(backups: BackupStack, request: RestoreRequest): Promise<void> {
  const listed = required(await askBox<readonly { label: string }[]>(backups, ["list"]), "Looking for backups");
  if (listed.length === 0) throw new UserError("There is no backup to restore.");
  if (!("label" in request.target)) return;
  const { label } = request.target;
  if (listed.some((one) => one.label === label)) return;
  throw new UserError(`There is no backup ${label}: keelson backup list --stack ${backups.stack} shows what there is.`);
}
