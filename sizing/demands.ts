import type { ServiceConfig, StackConfig } from "../config/schema.ts";
import { givenInMemory } from "../config/service-values.ts";
import { singleWriterVolumes } from "../config/volumes.ts";
import type { Autoscale, Bytes, MilliCpu, ServiceKind, ServicePlan, UpdateOrder } from "./types.ts";
import { filesBoxes } from "./backup-files.ts";
import { planMonitoring } from "./monitoring.ts";
import { milliCpu, MiB, parseBytes, parseDuration } from "./units.ts";
import { limitMemory } from "./edge-limits.ts";
import { tcpMemory } from "./edge-tcp.ts";
import { edgeMemory, edgeWorkers } from "./workers.ts";

/** What one service asks of the host, before anything is divided. */
export interface Demand {
  readonly name: string;
  readonly kind: ServiceKind;
  /** The most there may be. */
  readonly replicas: number;
  readonly autoscale?: Autoscale;
  readonly alone?: ServicePlan["alone"];
  /** Relative to the other services; counts once for each replica. */
  readonly weight: number;
  /** Least memory of a container that is given none by hand. */
  readonly floor: Bytes;
  /** Least memory that may be given by hand. */
  readonly minimum: Bytes;
  /** More would lie idle; Infinity where more always helps. */
  readonly ceiling: Bytes;
  /** Given by hand. */
  readonly memory?: Bytes;
  /** Given by hand. */
  readonly cpus?: MilliCpu;
  readonly update: UpdateWish;
  /** True where a release command, with the memory of one container, runs beside the old containers. */
  readonly job?: boolean;
  /** Why the service is stop-first whatever room there is, in words for the plan's reader. */
  readonly updateReason?: string;
}

/** `auto` is start-first where a second copy fits; the other two are kept or refused. */
export type UpdateWish = UpdateOrder | "auto";

/**
 * Priorities 1 to 10 of the production guide that Keelson follows (there also hasura 8, minio 7, meilisearch 7, which
 * enter with their sections). PgBouncer is not in it: it forwards bytes on one core, so it stands below the edge.
 */
export const weights: Readonly<Record<ServiceKind, number>> = {
  postgres: 10,
  redis: 6,
  app: 5,
  edge: 4,
  pgbouncer: 3,
  // For each of several servers that work for an instant every few seconds.
  monitoring: 0.5,
  acme: 1,
  backup: 2,
};

/**
 * A singleton and a worker wait for work more than they do it beside others; a singleton, which pays for no second copy,
 * gets with this what a start-first web service of one replica does. So does what runs at set times.
 */
export const appWeights = { web: weights.app, worker: 4, singleton: 2.5, scheduled: 2.5 } as const;

/** PostgreSQL with some 20 connections and 1 MiB work_mem; the smallest servers of the rest, with room for a burst. */
export const floors = {
  postgres: 384 * MiB,
  redis: 64 * MiB,
  app: 128 * MiB,
  pgbouncer: 48 * MiB,
  backup: 192 * MiB,
} as const;

/** Below these a server does not start, or is killed by its first request; PostgreSQL has no connection for an app. */
export const minimums: Readonly<Record<ServiceKind, Bytes>> = {
  postgres: 320 * MiB,
  redis: 32 * MiB,
  app: 16 * MiB,
  edge: 32 * MiB,
  pgbouncer: 24 * MiB,
  monitoring: 16 * MiB,
  acme: 24 * MiB,
  backup: 128 * MiB,
};

/** PgBouncer: some 6000 clients at 16 KiB, more than its one core serves. */
export const pgbouncerCeiling = 128 * MiB;
/** pgBackRest, and in a drill a server with 32 MiB of shared buffers; the rest is page cache. */
export const backupCeiling = 384 * MiB;
/** restic's index of some 100 GB, and the names and sums of some hundred thousand files. */
export const filesFloor = 128 * MiB;
export const filesCeiling = 256 * MiB;
/** nginx, by workers: some 600 connections each, a few hundred MiB in all (see workers.ts). */
export const edgeCeiling = { base: 64 * MiB, worker: 64 * MiB } as const;
/** nginx with its fewest connections. */
export const edgeFloor = {
  base: edgeMemory.base,
  worker: edgeMemory.least,
} as const;

/** A Go program that is idle: 15 MiB, and room for what it answers and sends. */
const acmeMemory = 48 * MiB;

/**
 * Data stores first, then what stands before them, then the apps by name, then what watches them: the order of every table. `cpus` are the cores
 * that one container can use.
 */
export function listDemands(config: StackConfig, cpus: MilliCpu): Demand[] {
  return [
    ...dataStores(config),
    ...pooler(config),
    ...backup(config),
    edge(config, cpus),
    ...certificates(config),
    ...apps(config),
    ...monitoring(config),
  ];
}

/** One at a time: two servers would write to one data folder. */
function dataStores({ postgres, redis }: StackConfig): Demand[] {
  return [
    ...(postgres === undefined ? [] : [single("postgres", postgres, { floor: floors.postgres })]),
    ...(redis === undefined ? [] : [single("redis", redis, { floor: floors.redis })]),
  ];
}

/** One at a time: two would hold twice the server connections of the budget. */
function pooler({ postgres, pgbouncer }: StackConfig): Demand[] {
  if (postgres === undefined) return [];
  return [single("pgbouncer", pgbouncer, { floor: floors.pgbouncer, ceiling: pgbouncerCeiling })];
}

/** One at a time: it holds the lock that keeps two backups apart. */
function backup(config: StackConfig): Demand[] {
  if (config.postgres === undefined || config.backups === undefined) return [];
  const database = single("backup", config.backups, { floor: floors.backup, ceiling: backupCeiling });
  const others = filesBoxes(config).filter(({ service }) => service !== database.name);
  return [database, ...others.map(({ service }) => filesOf(service))];
}

function filesOf(service: string): Demand {
  const range = { floor: filesFloor, ceiling: filesCeiling };
  return { ...shared(service, "backup", {}), weight: 1, replicas: 1, ...range, update: "stop-first" };
}

/**
 * The edge is updated on Docker one at a time, as it holds the published ports; in a cluster a Service holds them,
 * and two may overlap.
 */
function edge(config: StackConfig, cpus: MilliCpu): Demand {
  const [workers, tcp] = [edgeWorkers(cpus), tcpMemory(config)];
  const zones = limitMemory(config) + tcp;
  const range = {
    floor: edgeFloor.base + zones + workers * edgeFloor.worker,
    ceiling: edgeCeiling.base + tcp + workers * edgeCeiling.worker,
  };
  const demand = single("edge", config.edge, range);
  const update = config.target === "kubernetes" ? "auto" : "stop-first";
  return { ...demand, minimum: demand.minimum + zones, update };
}

/** One at a time: two would write to one data folder, and an exporter that is away for seconds is missed by nobody. */
function monitoring(config: StackConfig): Demand[] {
  return planMonitoring(config).map(({ name, memory }) => {
    const sized = {
      ...shared(name, "monitoring", { memory: givenMonitoring(name, config) }),
      floor: memory,
      ceiling: memory,
    };
    return { ...sized, replicas: 1, update: "stop-first" };
  });
}

function givenMonitoring(name: string, { monitoring, logs }: StackConfig): string | undefined {
  if (name === "victoria-logs") return logs?.memory;
  return name === "prometheus" ? monitoring.memory : undefined;
}

/** A few requests a day; alone, as two would ask for the same certificates. */
function certificates({ edge: { tls } }: StackConfig): Demand[] {
  if (tls.kind !== "acme") return [];
  return [{ ...single("acme", {}, { floor: acmeMemory, ceiling: acmeMemory }), alone: "singleton" }];
}

interface Range {
  readonly floor: Bytes;
  readonly ceiling?: Bytes;
}

function single(
  kind: Exclude<ServiceKind, "app" | "monitoring">,
  given: GivenLimits,
  { floor, ceiling = Infinity }: Range,
): Demand {
  return { ...shared(kind, kind, given), replicas: 1, floor, ceiling, update: "stop-first" };
}

function apps({ services }: StackConfig): Demand[] {
  const names = Object.keys(services).sort();
  return names.map((name) => app(name, services[name]!));
}

function app(name: string, service: ServiceConfig): Demand {
  const { autoscale, replicas, release } = service;
  const kind = service.singleton && service.kind !== "scheduled" ? "singleton" : service.kind;
  const weight = appWeights[kind];
  const update = kind === "singleton" || kind === "scheduled" ? "stop-first" : service.update;
  const count = autoscale === undefined ? { replicas } : { replicas: autoscale.max, autoscale: byLoad(autoscale) };
  // What a folder in memory holds counts as the container's.
  const range = { floor: floors.app + givenInMemory(service), ceiling: Infinity };
  return {
    ...shared(name, "app", service),
    weight,
    ...count,
    ...range,
    update,
    ...oneWriter(service),
    ...(kind === "web" ? {} : { alone: kind }),
    ...(release && { job: true }),
  };
}

/** Two containers would write to one folder. */
function oneWriter(service: ServiceConfig): Partial<Demand> {
  const [name] = singleWriterVolumes(service);
  if (name === undefined) return {};
  const reason = service.update === "stop-first" ? {} : { updateReason: `the volume ${name} has one writer` };
  return { update: "stop-first", alone: "writer", ...reason };
}

function byLoad({ settle, ...range }: NonNullable<ServiceConfig["autoscale"]>): Autoscale {
  return { ...range, settleSeconds: parseDuration(settle) };
}

interface GivenLimits {
  readonly memory?: string | undefined;
  readonly cpus?: number | undefined;
}

function shared(name: string, kind: ServiceKind, { memory, cpus }: GivenLimits) {
  return {
    name,
    kind,
    weight: weights[kind],
    minimum: minimums[kind],
    ...(memory === undefined ? {} : { memory: parseBytes(memory) }),
    ...(cpus === undefined ? {} : { cpus: milliCpu(cpus) }),
  };
}

/** Names the path at which the stack file gives a service's limits. */
export function stackPath(service: Pick<Demand, "name" | "kind">): string {
  return `keelson:stack.${sectionPath(service)}`;
}

/** The same as a heading, where many of them stand in one message. */
export function sectionPath({ name, kind }: Pick<Demand, "name" | "kind">): string {
  if (kind === "monitoring") return "monitoring";
  if (kind === "backup") return "backups";
  return kind === "app" ? `services.${name}` : name;
}
