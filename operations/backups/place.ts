import { isInCluster } from "../target.ts";
import type { BackupStack } from "./backup-stack.ts";
import { clusterPlace } from "./cluster.ts";
import { dockerPlace } from "./docker.ts";
import type { BackupPlace } from "./types-place.ts";

/** The platform on which a stack's backups are made. */
export function placeOf(backups: BackupStack): BackupPlace {
  return isInCluster(backups.config) ? clusterPlace(backups) : dockerPlace(backups);
}
