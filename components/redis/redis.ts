import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { RedisPlan, ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { secretOrRandom } from "../generated-secret.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { listens, type Mount, type Probes, type Target, type Volume, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import {
  authFile,
  configFile,
  passwordFile,
  port,
  redisReload,
  reloadedFile,
  renderAuth,
  renderRedisConf,
  renderReloaded,
} from "./settings.ts";
import { clientBounds } from "../../sizing/redis.ts";

export interface RedisArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: NonNullable<StackConfig["redis"]>;
  readonly service: ServicePlan;
  readonly plan: RedisPlan;
  readonly protect: boolean;
}

/** Redis with a password and a memory bound under its limit; with `aof` its data outlives the stack. */
export class Redis extends pulumi.ComponentResource {
  readonly host: string;
  readonly port = port;
  readonly password: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** What outlives it; undefined where it keeps nothing. */
  readonly data: Volume | undefined;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:redis:Redis", name, { plan: args.plan, limits: args.service.limits }, opts);
    const child = { parent: this };
    this.password = secretOrRandom(`${name}-password`, args.config.password, { ...child, protect: args.protect });
    this.data = persistentData(name, args, child);
    const placement = args.target.place(
      name,
      workload(name, { ...args, data: this.data }, this.password, child),
      child,
    );
    this.host = placement.host;
    this.ready = placement.ready;
    this.registerOutputs({ host: this.host, port: this.port });
  }
}

function workload(
  name: string,
  args: RedisArgs & { readonly data: Volume | undefined },
  password: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): Workload {
  const { target, config, service, plan } = args;
  const image = target.image(name, { service: name, source: images.redis(args.images) }, opts);
  const mounts: Mount[] = args.data === undefined ? [] : [{ volume: args.data, path: "/data" }];
  const settings = renderReloaded(plan);
  return {
    service: name,
    tier: "data",
    image: image.reference,
    release: image.release,
    command: ["redis-server", configFile],
    environment: {},
    secretEnvironment: {},
    files: [
      { path: configFile, content: renderRedisConf() },
      { path: reloadedFile, content: settings },
      { path: authFile, content: password.apply(renderAuth), secret: true },
      { path: passwordFile, content: password, secret: true },
    ],
    reload: redisReload(settings),
    ports: [{ name: "redis", port, ...(config.publish === undefined ? {} : { publish: config.publish }) }],
    probes,
    mounts,
    limits: service.limits,
    user: users.redis,
    capabilities: [],
    writablePaths: mounts.length === 0 ? ["/tmp", "/data"] : ["/tmp"],
    writableSize: serverWritableSize(service, mounts.length === 0 ? 2 : 1),
    // For the most clients that any plan allows: the bound itself follows the memory while the server runs.
    openFiles: clientBounds.most + 64,
    networks: config.publish === undefined ? [name] : [name, "published"],
    internet: false,
    replicas: 1,
    update: service.update,
    settleSeconds: 0,
    critical: true,
    stop: { signal: "SIGTERM", graceSeconds: 30 },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function persistentData(
  name: string,
  { target, plan, protect }: RedisArgs,
  opts: pulumi.CustomResourceOptions,
): Volume | undefined {
  if (plan.persistence === "none") return undefined;
  return target.volume(`${name}-data`, { service: name, role: "data", protect }, opts);
}

const answers = {
  kind: "exec",
  command: [probeBinary, "redis", "--password-file", passwordFile, `127.0.0.1:${port}`],
} as const;

const probes: Probes = {
  // Loading an append-only file of some gigabytes takes a minute or two.
  startupSeconds: 120,
  liveness: { action: listens(port), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  readiness: { action: answers, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
