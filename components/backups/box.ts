import type * as pulumi from "@pulumi/pulumi";
import { idle, probeBinary } from "../../platforms/container.ts";
import { images, type ServerImages } from "../../platforms/servers.ts";
import { backupMetrics } from "../../sizing/docker-networks.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { schedulerPort } from "../watched.ts";
import type { Probes, Target, Workload } from "../workload.ts";
import { backupFolder, backupSecrets, workMount } from "./paths.ts";
import { hasRemote, storePorts, type BackupsConfig } from "./settings.ts";

export interface BoxArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: BackupsConfig;
  readonly service: ServicePlan;
  /** Says whether anybody asks its scheduler how backups went. */
  readonly monitored: boolean;
}

/** What one container that makes backups has of its own. */
export interface Box extends Pick<Workload, "schedule" | "files" | "mounts" | "user" | "networks"> {
  /** The probe binary's command that makes them, and says whether it could. */
  readonly verb: "backup" | "files";
  /** Names of the files in its work folder that Prometheus reads. */
  readonly metrics: readonly string[];
}

/** A container that waits for its times: PostgreSQL's own image, which has pgBackRest and restic, without a way out. */
export function boxWorkload(
  name: string,
  { target, config, service, monitored, ...args }: BoxArgs,
  { verb, metrics, schedule, ...own }: Box,
  opts: pulumi.CustomResourceOptions,
): Workload {
  const image = target.image(name, { service: "postgres", source: images.postgres(args.images) }, opts);
  const well = [probeBinary, verb, "well"];
  return {
    ...own,
    ...(schedule && { schedule }),
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    // Without a schedule it waits for whoever calls.
    command: idle,
    environment: { SCHEDULE_METRICS: metrics.map((file) => `${workMount}/${file}`).join(":") },
    secretEnvironment: {},
    // Each run of the tool reads its files anew: that they can be read is all there is to see.
    reload: { folders: [backupFolder, backupSecrets], command: well },
    ports: [],
    probes: probesOf(well),
    limits: service.limits,
    capabilities: [],
    writablePaths: ["/tmp"],
    writableSize: serverWritableSize(service, 1),
    ...(monitored ? { metrics: { port: schedulerPort, network: backupMetrics } } : {}),
    internet: false,
    ...(hasRemote(config) ? { outside: storePorts(config) } : {}),
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: false,
    // What is cut off counts as nothing, and the next run cleans up behind it.
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function probesOf(command: string[]): Probes {
  const action = { kind: "exec", command } as const;
  return {
    startupSeconds: 30,
    liveness: { action, intervalSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
    readiness: { action, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}
