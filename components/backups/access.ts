import type { BackupAccess } from "../postgres/backup-access.ts";
import { backupFolder, backupSecrets, socketMount } from "./paths.ts";
import { hasRemote, storePorts, type BackupsConfig } from "./settings.ts";
import type { BackupStorage } from "./storage.ts";

/** What PostgreSQL's container gets for its backups. */
export function accessOf({ mounts, files }: BackupStorage, config: BackupsConfig | undefined): BackupAccess {
  const remote = config !== undefined && hasRemote(config);
  const away = { networks: remote ? ["backup"] : [], outside: remote ? storePorts(config) : [] };
  return { mounts, files, folders: [backupFolder, backupSecrets], socketFolder: socketMount, ...away };
}
