import { required } from "./answer.ts";
import type { BackupStack } from "./backup-stack.ts";
import { restoreMount } from "../recovery/live-mounts.ts";
import { replaceFiles, type FilesReplaced } from "./replace-files.ts";
import { restoreWords } from "./restore-words.ts";
import type { FilesRequest, FilesRestored } from "./types.ts";

export type { FilesRequest } from "./types.ts";

export interface FilesRestoredOver extends FilesRestored, FilesReplaced {}

/** Restores over the live volumes of a service: the backup is restored beside their content, and compared with what it was made of. */
export async function restoreFilesOver(backups: BackupStack, request: FilesRequest): Promise<FilesRestoredOver> {
  const words = [...restoreWords(request, restoreMount), "--inside"];
  const { result, ...replaced } = await replaceFiles(backups, request, async (live) =>
    required(await live.tool<FilesRestored>(words), "The restore"),
  );
  return { ...result, ...replaced };
}
