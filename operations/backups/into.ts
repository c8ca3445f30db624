import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { answerOf, required } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { placeOf } from "./place.ts";
import { archiveRest, targetWords, type RestoreRequest } from "./restore.ts";
import { validInto, type BesideServer } from "./types-place.ts";
import type { RestoreResult } from "./types.ts";

export interface RestoredBeside extends RestoreResult, Pick<BesideServer, "container" | "volume" | "look" | "remove"> {
  readonly socket: string;
}

/** Restores into a server of its own, on a volume of its own, by a socket alone; the live one goes on meanwhile. */
export async function restoreInto(
  backups: BackupStack,
  into: string,
  request: RestoreRequest,
): Promise<RestoredBeside> {
  if (!validInto.test(into))
    throw new UserError(`--into ${into}: give a name of lower-case letters, digits and dashes.`);
  await archiveRest(backups);
  const beside = await placeOf(backups).beside(into);
  const { container, volume, look, remove } = beside;
  const socket = `${beside.folder}/server`;
  try {
    const words = ["restore", "--to", socket, ...targetWords(request), "--serve"];
    const result = required(
      answerOf<RestoreResult>(await beside.run([probeBinary, "backup", ...words])),
      "The restore",
    );
    return { ...result, container, volume, socket, look, remove };
  } catch (error) {
    await beside.discard();
    throw error;
  }
}
