import * as pulumi from "@pulumi/pulumi";
import { parseUser } from "../../platforms/container.ts";
import { volumeFolder, type FilesBox } from "../../sizing/backup-files.ts";
import type { File, Mount, Volume, Workload } from "../workload.ts";
import { type BoxArgs, boxWorkload } from "./box.ts";
import { renderFiles } from "./files-settings.ts";
import { filesFile, repositoryMount, workMount } from "./paths.ts";
import { backupSchedule, filesJobs } from "./schedule.ts";
import type { BackupsConfig } from "./settings.ts";
import type { BackupStorage } from "./storage.ts";

/** Finds the volume of a service by its name. */
export type FindVolume = (service: string, name: string) => Volume;

export interface FileBackupsArgs extends BoxArgs {
  readonly storage: BackupStorage;
  readonly box: FilesBox;
  readonly volume: FindVolume;
  readonly protect: boolean;
  /** Has a repository of its own: in a cluster, a volume is on one node, and this may be on another than the database's. */
  readonly apart: boolean;
  /** What has mounted the volumes before it does. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Backs up volumes of one user, as that user and without a capability: PostgreSQL's image, which has restic, with the
 * volumes mounted read-only. It meets no other server.
 */
export class FileBackups extends pulumi.ComponentResource {
  readonly host: string;

  constructor(name: string, args: FileBackupsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:backups:FileBackups", name, { limits: args.service.limits }, opts);
    const child = { parent: this };
    const volume = (own: string) => ownVolume(name, own, args, child);
    const repositories = args.apart
      ? [{ volume: volume("repository"), path: repositoryMount }]
      : args.storage.repositories;
    const mounts = [...repositories, { volume: volume("work"), path: workMount }];
    const placement = args.target.place(name, workload(name, args, mounts, child), {
      ...child,
      dependsOn: [...args.after],
    });
    this.host = placement.host;
    this.registerOutputs({ host: this.host });
  }
}

function ownVolume(name: string, own: string, args: FileBackupsArgs, opts: pulumi.CustomResourceOptions): Volume {
  const { target, protect, box } = args;
  const owner = parseUser(box.user);
  return target.volume(`${name}-${own}`, { service: name, role: "data", protect, own: { name: own, owner } }, opts);
}

/** The volumes that a box backs up, where it sees them. */
export function filesMounts({ volumes }: FilesBox, find: FindVolume): Mount[] {
  return Object.entries(volumes).flatMap(([service, names]) =>
    names.map((name) => ({ volume: find(service, name), path: volumeFolder(service, name), readOnly: true })),
  );
}

/** The settings of a box; secret, as the keys of an object store stand in them. */
export function filesOf(config: BackupsConfig, box: FilesBox): File {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return { path: filesFile, content: pulumi.secret(renderFiles(config, box, stack)), secret: true };
}

function workload(name: string, args: FileBackupsArgs, mounts: Mount[], opts: pulumi.CustomResourceOptions): Workload {
  const { config, storage, box } = args;
  const own = {
    verb: "files" as const,
    metrics: ["files.prom"],
    schedule: backupSchedule(config, filesJobs),
    files: [...storage.common, filesOf(config, box)],
    mounts: [...filesMounts(box, args.volume), ...mounts],
    user: parseUser(box.user),
    networks: ["backup"],
  };
  return boxWorkload(name, args, own, opts);
}
