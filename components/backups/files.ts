import * as pulumi from "@pulumi/pulumi";
import { parseUser, probeBinary } from "../../platforms/container.ts";
import { images, type ServerImages } from "../../platforms/servers.ts";
import { volumeFolder, type FilesBox } from "../../sizing/backup-files.ts";
import { backupMetrics } from "../../sizing/docker-networks.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { schedulerPort } from "../watched.ts";
import type { File, Mount, Probes, Target, Volume, Workload } from "../workload.ts";
import { renderFiles } from "./files-settings.ts";
import { backupFolder, backupSecrets, filesFile, workMount } from "./paths.ts";
import { backupSchedule, filesJobs } from "./schedule.ts";
import { idle, type BackupsConfig } from "./settings.ts";
import type { BackupStorage } from "./storage.ts";

/** Finds the volume of a service by its name. */
export type FindVolume = (service: string, name: string) => Volume;

export interface FileBackupsArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: BackupsConfig;
  readonly service: ServicePlan;
  readonly storage: BackupStorage;
  readonly box: FilesBox;
  readonly volume: FindVolume;
  readonly protect: boolean;
  readonly monitored: boolean;
}

/**
 * Backs up the volumes of one user, as that user and without a capability: PostgreSQL's image, which has restic, with the
 * volumes mounted read-only. It meets no other server.
 */
export class FileBackups extends pulumi.ComponentResource {
  readonly host: string;

  constructor(name: string, args: FileBackupsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:backups:FileBackups", name, { limits: args.service.limits }, opts);
    const child = { parent: this };
    const own = { name: "work", owner: parseUser(args.box.user) };
    const work = args.target.volume(`${name}-work`, { service: name, role: "data", protect: args.protect, own }, child);
    const placement = args.target.place(name, workload(name, args, work, child), child);
    this.host = placement.host;
    this.registerOutputs({ host: this.host });
  }
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

function workload(name: string, args: FileBackupsArgs, work: Volume, opts: pulumi.CustomResourceOptions): Workload {
  const { target, config, service, storage, box } = args;
  const schedule = backupSchedule(config, filesJobs);
  const image = target.image(name, { service: "postgres", source: images.postgres(args.images) }, opts);
  return {
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    command: idle,
    ...(schedule && { schedule }),
    environment: { SCHEDULE_METRICS: `${workMount}/files.prom` },
    secretEnvironment: {},
    files: [...storage.common, filesOf(config, box)],
    reload: { folders: [backupFolder, backupSecrets], command: [probeBinary, "files", "well"] },
    ports: [],
    probes,
    mounts: [...filesMounts(box, args.volume), ...storage.repositories, { volume: work, path: workMount }],
    limits: service.limits,
    user: parseUser(box.user),
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    networks: ["backup"],
    ...(args.monitored ? { metrics: { port: schedulerPort, network: backupMetrics } } : {}),
    internet: false,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: false,
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

const well = { kind: "exec", command: [probeBinary, "files", "well"] } as const;

const probes: Probes = {
  startupSeconds: 30,
  liveness: { action: well, intervalSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
  readiness: { action: well, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
};
