import { UserError } from "../../config/user-error.ts";
import type { BackupStack } from "./backup-stack.ts";
import { keptFolder, restoreMount } from "../recovery/live-mounts.ts";
import { placeOf } from "./place.ts";
import type { LiveFiles } from "./types-place.ts";
import type { FilesRequest } from "./types.ts";

export interface FilesReplaced {
  /** Folder at the top of each volume with what was in it before. */
  readonly kept: string;
  readonly downSeconds: number;
  readonly stopped: readonly string[];
}

/**
 * Replaces what is in the live volumes of a service. What mounts them stops first. The new content is brought in beside the old,
 * and looked at; only then the two change places, and where that fails, or what was stopped does not start on it, the old content is
 * put back.
 */
export function replaceFiles<T>(
  backups: BackupStack,
  request: FilesRequest,
  bring: (live: LiveFiles) => Promise<T>,
): Promise<FilesReplaced & { readonly result: T }> {
  const keep = new Date().toISOString().replaceAll(/[-:]/g, "").slice(0, 15);
  return placeOf(backups).withFiles(request, async (live) => {
    const { users: stopped } = live;
    const began = Date.now();
    backups.say(`These stop: ${stopped.join(", ") || "none, as nothing runs that mounts the volumes"}.`);
    await live.stop();
    try {
      const result = await bring(live);
      await live.guarded(keep, () => swapIn(live, keep));
      await live.start();
      return { result, kept: keptFolder(keep), downSeconds: (Date.now() - began) / 1000, stopped };
    } catch (error) {
      await putBack(backups, live, { keep, error: error as Error });
      throw error;
    }
  });
}

async function swapIn(live: LiveFiles, keep: string): Promise<void> {
  const { code, said } = await live.tool(["swap", "--in", "--keep", keep, restoreMount]);
  if (code !== 0) throw new UserError(`The new files could not take the old ones' place: ${said}`);
}

interface GivenUp {
  readonly keep: string;
  readonly error: Error;
}

async function putBack({ say }: BackupStack, live: LiveFiles, { keep, error }: GivenUp): Promise<void> {
  say(`It was given up (${error.message}); the old content comes back.`);
  await live.stop();
  const back = await live.tool(["swap", "--back", "--keep", keep, restoreMount]);
  if (back.code !== 0) say(`It could not all be put back: ${back.said}`);
  await live.start().catch((other: unknown) => say((other as Error).message));
}
