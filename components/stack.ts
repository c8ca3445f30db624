import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig, StackConfig } from "../config/schema.ts";
import { planStack } from "../sizing/stack-plan.ts";
import type { HostSize, StackPlan } from "../sizing/types.ts";
import { formatBytes } from "../sizing/units.ts";
import { AppService } from "./app-service/app-service.ts";
import type { AppBackends } from "./app-service/environment.ts";
import { dockerHost } from "./docker/host-facts.ts";
import { DockerTarget } from "./docker/target.ts";
import { Edge } from "./edge/edge.ts";
import { PgBouncer } from "./pgbouncer/pgbouncer.ts";
import { Postgres } from "./postgres/postgres.ts";
import { Redis } from "./redis/redis.ts";
import { images } from "./servers.ts";
import type { Target } from "./workload.ts";

export interface StackOutputs {
  readonly url: string;
  /** By name: "2 × 512MiB, 1 core". */
  readonly services: Readonly<Record<string, string>>;
  readonly findings: pulumi.Output<readonly string[]>;
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
}

/** Declares everything that a stack file asks for, in the order of dependence. */
export async function declareStack(config: StackConfig): Promise<StackOutputs> {
  const host = await dockerHost(config.host);
  const plan = planStack(config, host);
  const opts = platformOptions(config);
  const context = {
    config,
    plan,
    target: dockerTarget(config, opts),
    protect: config.environment === "production",
    opts,
  };
  const servers = declareServers(context);
  const apps = declareApps(context, servers);
  const edge = new Edge("edge", { ...common(context, "edge"), config: config.edge, plan: plan.edge!, apps }, opts);
  return { url: edge.url, services: describeServices(plan), findings: findings(config, host, context.target) };
}

function describeServices({ services }: StackPlan): Record<string, string> {
  const lines = Object.values(services).map(({ name, replicas, limits }) => {
    const cores = limits.cpuLimit / 1000;
    return [name, `${replicas} × ${formatBytes(limits.memory)}, ${cores} ${cores === 1 ? "core" : "cores"}`];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}

/** Judged again with the disk that the deploy measures; a preview before that leaves them open. */
function findings(config: StackConfig, host: HostSize, { disk }: Target): pulumi.Output<readonly string[]> {
  const measured = host.disk === undefined && disk !== undefined ? disk : pulumi.output(host.disk);
  return measured.apply((disk) => {
    const { findings } = planStack(config, disk === undefined ? host : { ...host, disk });
    return findings.map(({ message }) => message);
  });
}

/** A host named in the stack file needs a provider of its own; else the provider reads DOCKER_HOST as docker does. */
function platformOptions({ host }: StackConfig): pulumi.ComponentResourceOptions {
  return host.docker === undefined ? {} : { providers: [new docker.Provider("docker-host", { host: host.docker })] };
}

function dockerTarget(config: StackConfig, opts: pulumi.ComponentResourceOptions): Target {
  const published = [config.postgres, config.redis].some((server) => server?.publish !== undefined);
  const networks = {
    edge: { internal: false },
    ...(config.postgres === undefined ? {} : { postgres: { internal: true } }),
    ...(config.redis === undefined ? {} : { redis: { internal: true } }),
    // Docker publishes no port of an internal network.
    ...(published ? { published: { internal: false } } : {}),
  };
  const identity = { project: pulumi.getProject(), stack: pulumi.getStack() };
  return new DockerTarget(
    "docker",
    { identity, networks, probe: images.probe(config.images), host: config.host.docker },
    opts,
  );
}

function common({ config, plan, target }: Context, service: string) {
  return { target, images: config.images, service: plan.services[service]! };
}

function declareServers(context: Context): Servers {
  const { config, plan, protect, opts } = context;
  const redis =
    config.redis &&
    new Redis("redis", { ...common(context, "redis"), config: config.redis, plan: plan.redis!, protect }, opts);
  if (config.postgres === undefined) return { redis };
  const postgres = new Postgres(
    "postgres",
    { ...common(context, "postgres"), config: config.postgres, plan: plan.postgres!, protect },
    opts,
  );
  const pooler = { config: config.pgbouncer, plan: plan.pgbouncer!, connections: plan.connections!, postgres };
  return {
    redis,
    postgres,
    pgbouncer: new PgBouncer("pgbouncer", { ...common(context, "pgbouncer"), ...pooler }, opts),
  };
}

function declareApps(context: Context, servers: Servers): Record<string, AppService> {
  const names = Object.keys(context.config.services).sort();
  return Object.fromEntries(names.map((name) => [name, declareApp(context, servers, name)]));
}

function declareApp({ config, plan, target, opts }: Context, servers: Servers, name: string): AppService {
  const service = config.services[name]!;
  const backends = appBackends(service, plan, servers, name);
  const dependsOn = [
    ...(backends.database === undefined ? [] : [backends.database.access.ready, ...servers.pgbouncer!.ready]),
    ...(backends.redis === undefined ? [] : servers.redis!.ready),
  ];
  return new AppService(name, { target, config: service, service: plan.services[name]!, backends, dependsOn }, opts);
}

function appBackends(
  { needs }: ServiceConfig,
  plan: StackPlan,
  { postgres, pgbouncer, redis }: Servers,
  name: string,
): AppBackends {
  const pool = plan.connections?.pools.find(({ service }) => service === name);
  const database = needs.includes("postgres")
    ? { access: postgres!.access(pool!), pooler: pgbouncer!, postgres: postgres! }
    : undefined;
  return { ...(database && { database }), ...(needs.includes("redis") && { redis: redis! }) };
}
