import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig, StackConfig } from "../config/schema.ts";
import { isMonitored, metricServices, watchedSchedules } from "../config/monitoring.ts";
import { byNeed, consumersOf, meetsEdge, neededServices, tcpPorts } from "../config/topology.ts";
import { ownVolumes } from "../config/volumes.ts";
import { filesBoxes, goesHere, isFilesBox, watchedBoxes, type FilesBox } from "../sizing/backup-files.ts";
import { planStack } from "../sizing/stack-plan.ts";
import { recordOf } from "../sizing/stack-record.ts";
import type { Bytes, StackPlan } from "../sizing/types.ts";
import { formatBytes, parseDuration } from "../sizing/units.ts";
import { AppService, routedAs } from "./app-service/app-service.ts";
import { AppVolumes } from "./app-service/volumes.ts";
import type { AppBackends } from "./app-service/urls.ts";
import { serviceValues } from "./app-service/references.ts";
import { Backups } from "./backups/backups.ts";
import { accessOf } from "./backups/access.ts";
import { FileBackups, type FindVolume } from "./backups/files.ts";
import { BackupStorage } from "./backups/storage.ts";
import { Edge, edgeUrl } from "./edge/edge.ts";
import { declareInternalTls, type InternalTls } from "./internal-tls/internal-tls.ts";
import { roles as monitoringRoles } from "./monitoring/names.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { PgBouncer } from "./pgbouncer/pgbouncer.ts";
import { type Platform } from "./platform.ts";
import { openPlatform } from "./open-platform.ts";
import { Postgres } from "./postgres/postgres.ts";
import { Redis } from "./redis/redis.ts";
import { StackRecord } from "./stack-record.ts";
import type { Target } from "./workload.ts";

export interface StackOutputs {
  /** The platform that the stack lives on; it cannot change. */
  readonly target: StackConfig["target"];
  /** The namespace and cluster, or folder, that it lives in; that cannot change either. */
  readonly place: string;
  /** The stack answers at this URL. */
  readonly url: pulumi.Output<string>;
  /** Services are described by name: "2 × 512MiB, 1 core". */
  readonly services: Readonly<Record<string, string>>;
  readonly findings: pulumi.Output<readonly string[]>;
  /** What a stack rendered as YAML leaves to its reader, one line each; nothing anywhere else. */
  readonly leftToDo: pulumi.Output<readonly string[]>;
}

/** What every component is declared with. */
interface Context {
  readonly config: StackConfig;
  readonly plan: StackPlan;
  readonly target: Target;
  readonly protect: boolean;
  readonly opts: pulumi.ComponentResourceOptions;
}

interface Servers {
  readonly postgres?: Postgres;
  readonly pgbouncer?: PgBouncer;
  readonly redis?: Redis;
  /** Where their backups are, or would be. */
  readonly storage?: BackupStorage;
}

/** Declares everything that a stack file asks for, in the order of dependence. */
export async function declareStack(config: StackConfig): Promise<StackOutputs> {
  const identity = { project: pulumi.getProject(), stack: pulumi.getStack() };
  return declareOn(await openPlatform(config, identity), config);
}

/** The same on a platform that is open already. */
export function declareOn(platform: Platform, config: StackConfig): StackOutputs {
  const { host, target, place, opts, leftToDo } = platform;
  const plan = planStack(config, host);
  new StackRecord("record", { ...recordOf(config, plan), ...measuredDisk(platform) });
  const protect = config.environment === "production";
  const context = { config, plan, target, protect, opts };
  const volumes = declareVolumes(context);
  const servers = declareServers(context, volumes);
  const apps = declareApps(context, servers, volumes);
  declareFileBackups(context, { servers, volumes, apps });
  if (isMonitored(config)) {
    const identity = { project: pulumi.getProject(), stack: pulumi.getStack() };
    new Monitoring("monitoring", { target, identity, config, plan, protect, ...servers }, opts);
  }
  const edgeArgs = { config: config.edge, environment: config.environment, plan: plan.edge! };
  const beside = { monitored: isMonitored(config), apps, acme: plan.services["acme"] };
  const edge = new Edge("edge", { ...common(context, "edge"), ...edgeArgs, ...beside }, opts);
  return {
    target: config.target,
    place,
    url: edge.url,
    services: describeServices(plan),
    findings: findings(config, platform),
    leftToDo: leftToDo?.() ?? pulumi.output([]),
  };
}

function describeServices({ services }: StackPlan): Record<string, string> {
  const lines = Object.values(services).map(({ name, replicas, limits }) => {
    const cores = limits.cpuLimit / 1000;
    return [name, `${replicas} × ${formatBytes(limits.memory)}, ${cores} ${cores === 1 ? "core" : "cores"}`];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}

/** Judged again with the disk that the deploy measures; a preview before that leaves them open. */
function findings(config: StackConfig, platform: Platform): pulumi.Output<readonly string[]> {
  const { host, findings: own = [] } = platform;
  const { disk: measured = pulumi.output(host.disk) } = measuredDisk(platform);
  return measured.apply((disk) => {
    const { findings } = planStack(config, disk === undefined ? host : { ...host, disk });
    return [...findings.map(({ message }) => message), ...own];
  });
}

/** Nothing where the stack file gives the disk, or the platform has none to measure. */
function measuredDisk({ host, target: { disk } }: Platform): { readonly disk?: pulumi.Output<Bytes> } {
  return host.disk === undefined && disk !== undefined ? { disk } : {};
}

function common({ config, plan, target }: Context, service: string) {
  return { target, images: config.images, service: plan.services[service]! };
}

function declareServers(context: Context, volumes: AppVolumes | undefined): Servers {
  const { config, plan, protect, opts } = context;
  const tls = declareInternalTls(config, opts);
  const redis = config.redis && declareRedis(context, config.redis, tls);
  if (config.postgres === undefined) return { redis };
  const storage = declareBackupStorage(context);
  const postgres = new Postgres(
    "postgres",
    {
      ...common(context, "postgres"),
      config: config.postgres,
      plan: plan.postgres!,
      pools: plan.connections!.pools,
      protect,
      tls: tls?.server("postgres"),
      backup: storage && accessOf(storage, config.backups),
    },
    opts,
  );
  declareBackups(context, { postgres, storage, find: findVolume(redis, volumes) });
  const statsUser = isMonitored(config) ? monitoringRoles.pgbouncer : undefined;
  const pooler = {
    config: config.pgbouncer,
    plan: plan.pgbouncer!,
    connections: plan.connections!,
    postgres,
    statsUser,
    tls: tls?.server("pgbouncer"),
  };
  return {
    ...{ redis, postgres, storage },
    pgbouncer: new PgBouncer("pgbouncer", { ...common(context, "pgbouncer"), ...pooler }, opts),
  };
}

function declareRedis(
  context: Context,
  config: NonNullable<StackConfig["redis"]>,
  tls: InternalTls | undefined,
): Redis {
  const { plan, protect, opts } = context;
  const args = { ...common(context, "redis"), config, plan: plan.redis!, protect, tls: tls?.server("redis") };
  return new Redis("redis", args, opts);
}

/** On a Docker host it is there from the first start; in a cluster each volume is paid for, so it comes with the backups. */
function declareBackupStorage({ config, target, protect, opts }: Context): BackupStorage | undefined {
  const ahead = config.target === "docker";
  if (!ahead && config.backups === undefined) return undefined;
  const args = { target, config: config.backups, boxes: filesBoxes(config), ahead, protect };
  return new BackupStorage("backup-storage", args, opts);
}

interface BackedUp {
  readonly postgres: Postgres;
  readonly storage: BackupStorage | undefined;
  readonly find: FindVolume;
}

function declareBackups(context: Context, { postgres, storage, find }: BackedUp): void {
  const { config, protect, opts } = context;
  if (config.backups === undefined || storage === undefined) return;
  const [box] = filesBoxes(config) as [FilesBox];
  const own = { config: config.backups, storage, protect, volume: find, box, postgres };
  const monitored = watchedBoxes(config).includes(box.service);
  new Backups(box.service, { ...common(context, box.service), ...own, monitored }, opts);
}

/** What backs files up beside the database's; where it has a service of its own, after that. */
function declareFileBackups(context: Context, { servers, volumes, apps }: Declared): void {
  const { config, protect, opts } = context;
  const { storage, redis } = servers;
  if (config.backups === undefined || storage === undefined) return;
  const inCluster = config.target === "kubernetes";
  const shared = { config: config.backups, storage, protect, apart: inCluster && goesHere(config.backups) };
  for (const box of filesBoxes(config).filter(({ service }) => isFilesBox(service))) {
    const monitored = watchedBoxes(config).includes(box.service);
    const args = { ...common(context, box.service), ...shared, volume: findVolume(redis, volumes), box, monitored };
    // A node gives a volume to its owner with the first pod that mounts it, unless that one only reads.
    const after = inCluster ? Object.keys(box.volumes).flatMap((name) => (apps[name]?.placement ?? redis)!.ready) : [];
    new FileBackups(box.service, { ...args, after }, opts);
  }
}

const findVolume =
  (redis: Redis | undefined, volumes: AppVolumes | undefined): FindVolume =>
  (service, name) =>
    service === "redis" ? redis!.data! : volumes!.volume(service, name);

function declareApps(context: Context, servers: Servers, volumes: AppVolumes | undefined): Record<string, AppService> {
  const apps: Record<string, AppService> = {};
  const beside = { servers, volumes, apps };
  for (const name of byNeed(context.config.services)) apps[name] = declareApp(context, beside, name);
  return apps;
}

function declareVolumes({ config, target, protect, opts }: Context): AppVolumes | undefined {
  const { services } = config;
  if (ownVolumes(config).length === 0) return undefined;
  return new AppVolumes("volumes", { target, services, protect }, opts);
}

/** What is declared before a service. */
interface Declared {
  readonly servers: Servers;
  readonly volumes: AppVolumes | undefined;
  /** Those that it needs are among them. */
  readonly apps: Readonly<Record<string, AppService>>;
}

function declareApp(
  { config, plan, target, opts }: Context,
  { servers, volumes, apps }: Declared,
  name: string,
): AppService {
  const service = config.services[name]!;
  const needs = neededServices(config.services, name);
  const backends = appBackends(service, servers, name);
  const dependsOn = [
    ...(backends.database === undefined ? [] : [backends.database.access.ready, ...servers.pgbouncer!.ready]),
    ...(backends.redis === undefined ? [] : servers.redis!.ready),
    ...needs.flatMap((need) => apps[need]!.placement.ready),
  ];
  const settleSeconds = parseDuration(config.deploy.settle);
  const routed = routedAs(config.edge, name);
  const peers = { needs, neededBy: consumersOf(config.services, name) };
  const args = {
    ...{ target, config: service, service: plan.services[name]!, backends, routed, settleSeconds, dependsOn },
    values: { ...serviceValues(config.services), "edge.url": ownUrl(config, name) },
    ...{
      monitored: [...metricServices(config), ...watchedSchedules(config)].includes(name),
      isSticky: config.edge.routes.some((route) => route.service === name && route.sticky),
      tcpPorts: tcpPorts(config.edge, name),
      meetsEdge: meetsEdge(config, name),
      peers,
      mounts: volumes?.mounts(name) ?? [],
    },
  };
  return new AppService(name, args, opts);
}

/** Where people reach a service: by its own routes, where it has any. */
function ownUrl({ edge }: StackConfig, name: string): string {
  const own = edge.routes.filter(({ service }) => service === name);
  return edgeUrl(own.length === 0 ? edge : { ...edge, routes: own }).replace(/\/$/, "");
}

function appBackends({ needs }: ServiceConfig, { postgres, pgbouncer, redis }: Servers, name: string): AppBackends {
  const database = needs.includes("postgres")
    ? { access: postgres!.access(name), pooler: pgbouncer!, postgres: postgres! }
    : undefined;
  const needed = needs.includes("redis") ? redis! : undefined;
  const authority = (database?.postgres ?? needed)?.authority;
  return { ...(database && { database }), ...(needed && { redis: needed }), authority };
}
