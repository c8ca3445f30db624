import * as pulumi from "@pulumi/pulumi";
import type { FilesBox } from "../../sizing/backup-files.ts";
import { users } from "../../platforms/servers.ts";
import type { Postgres } from "../postgres/postgres.ts";
import type { Mount, Workload } from "../workload.ts";
import { dataMount, workMount } from "./paths.ts";
import { type BoxArgs, boxWorkload } from "./box.ts";
import { backupSchedule, databaseJobs, filesJobs } from "./schedule.ts";
import { filesMounts, filesOf, type FindVolume } from "./files.ts";
import type { BackupStorage } from "./storage.ts";

export interface BackupsArgs extends BoxArgs {
  readonly postgres: Postgres;
  readonly storage: BackupStorage;
  /** Files that belong to PostgreSQL's user are backed up here too. */
  readonly box: FilesBox;
  readonly volume: FindVolume;
  readonly protect: boolean;
}

/**
 * What makes, proves and deletes backups: PostgreSQL's own image with the data mounted read-only, the server's socket and the
 * repository. One at a time: its lock keeps a backup and a clean-up apart.
 */
export class Backups extends pulumi.ComponentResource {
  readonly host: string;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: BackupsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:backups:Backups", name, { limits: args.service.limits }, opts);
    const child = { parent: this };
    const { target, protect } = args;
    const own = { name: "work", owner: users.postgres };
    const work = target.volume(`${name}-work`, { service: name, role: "data", protect, own }, child);
    const mounts: Mount[] = [
      { volume: args.postgres.data, path: dataMount, readOnly: true },
      ...args.storage.mounts,
      { volume: work, path: workMount },
      ...filesMounts(args.box, args.volume),
    ];
    const placement = target.place(name, workload(name, args, mounts, child), {
      ...child,
      dependsOn: [args.postgres.ready],
    });
    this.host = placement.host;
    this.ready = placement.ready;
    this.registerOutputs({ host: this.host });
  }
}

function workload(name: string, args: BackupsArgs, mounts: Mount[], opts: pulumi.CustomResourceOptions): Workload {
  const { config, storage } = args;
  const hasFiles = Object.keys(args.box.volumes).length > 0;
  const own = {
    verb: "backup" as const,
    metrics: ["metrics.prom", ...(hasFiles ? ["files.prom"] : [])],
    schedule: backupSchedule(config, hasFiles ? [...databaseJobs, ...filesJobs] : databaseJobs),
    files: [...storage.files, filesOf(config, args.box)],
    mounts,
    user: users.postgres,
    networks: [name],
  };
  return boxWorkload(name, args, own, opts);
}
