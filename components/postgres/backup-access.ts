import type { File, Mount } from "../workload.ts";

/** What the server's container holds for its backups: they archive from it, and ask it by a socket. */
export interface BackupAccess {
  readonly mounts: readonly Mount[];
  readonly files: readonly File[];
  /** Folders of those files, which no change of restarts the server. */
  readonly folders: readonly string[];
  readonly socketFolder?: string;
  /** Networks to a store that is elsewhere. */
  readonly networks: readonly string[];
  /** The ports of such a store. */
  readonly outside: readonly number[];
}

/** A server that nothing backs up, where even the place for it costs: in a cluster. */
export const noBackup: BackupAccess = { mounts: [], files: [], folders: [], networks: [], outside: [] };
