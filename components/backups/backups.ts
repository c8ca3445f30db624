import * as pulumi from "@pulumi/pulumi";
import type { FilesBox } from "../../sizing/backup-files.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Postgres } from "../postgres/postgres.ts";
import { backupMetrics } from "../../sizing/docker-networks.ts";
import { schedulerPort } from "../watched.ts";
import type { Mount, Probes, Target, Workload } from "../workload.ts";
import { backupFolder, backupSecrets, dataMount, workMount } from "./paths.ts";
import { backupSchedule, databaseJobs, filesJobs } from "./schedule.ts";
import { filesMounts, filesOf, type FindVolume } from "./files.ts";
import { idle, type BackupsConfig } from "./settings.ts";
import type { BackupStorage } from "./storage.ts";

export interface BackupsArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: BackupsConfig;
  readonly service: ServicePlan;
  readonly postgres: Postgres;
  readonly storage: BackupStorage;
  /** Files that belong to PostgreSQL's user are backed up here too. */
  readonly box: FilesBox;
  readonly volume: FindVolume;
  readonly protect: boolean;
  /** Says whether anybody asks its scheduler how backups went. */
  readonly monitored: boolean;
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
  const { target, config, service, storage } = args;
  const hasFiles = Object.keys(args.box.volumes).length > 0;
  const schedule = backupSchedule(config, hasFiles ? [...databaseJobs, ...filesJobs] : databaseJobs);
  const image = target.image(name, { service: "postgres", source: images.postgres(args.images) }, opts);
  return {
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    command: idle,
    ...(schedule && { schedule }),
    environment: { SCHEDULE_METRICS: `${workMount}/metrics.prom${hasFiles ? `:${workMount}/files.prom` : ""}` },
    secretEnvironment: {},
    files: [...storage.files, filesOf(config, args.box)],
    // Each run of the tool reads its files anew: that they can be read is all there is to see.
    reload: { folders: [backupFolder, backupSecrets], command: [probeBinary, "backup", "well"] },
    ports: [],
    probes,
    mounts,
    limits: service.limits,
    user: users.postgres,
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    networks: [name],
    ...(args.monitored ? { metrics: { port: schedulerPort, network: backupMetrics } } : {}),
    internet: false,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: false,
    // What is cut off counts as nothing, and the next run cleans up behind it.
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

const well = { kind: "exec", command: [probeBinary, "backup", "well"] } as const;
const lives = { kind: "exec", command: [probeBinary, "backup", "well"] } as const;

const probes: Probes = {
  startupSeconds: 30,
  liveness: { action: lives, intervalSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
  readiness: { action: well, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
};
