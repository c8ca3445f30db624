import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../../config/schema.ts";
import type { RedisPlan, ServicePlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import { secretOrRandom } from "../generated-secret.ts";
import { images, users, type ServerImages } from "../../platforms/servers.ts";
import { type Mount, type Probes, type Target, type Volume, type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Authority, ServerTls } from "../internal-tls/internal-tls.ts";
import { serverFiles, tlsMode } from "../internal-tls/server-files.ts";
import {
  askingItself,
  authFile,
  configFile,
  passwordFile,
  port,
  redisReload,
  reloadedFile,
  reloadedFolder,
  renderAuth,
  renderRedisConf,
  renderReloaded,
  type Tls,
  tlsPort,
} from "./settings.ts";
import { clientBounds } from "../../sizing/redis.ts";

export interface RedisArgs {
  readonly target: Target;
  readonly images: ServerImages;
  readonly config: NonNullable<StackConfig["redis"]>;
  readonly service: ServicePlan;
  readonly plan: RedisPlan;
  readonly protect: boolean;
  /** What it shows to those that connect by TLS; left out where all speak in clear. */
  readonly tls?: ServerTls | undefined;
}

/** Redis with a password and a memory bound under its limit; with `aof` its data outlives the stack. */
export class Redis extends pulumi.ComponentResource {
  readonly host: string;
  /** The one in clear, where it answers there. */
  readonly port: number;
  /** Undefined where all speak in clear. */
  readonly tlsPort: number | undefined;
  /** Whom its clients trust; undefined where they speak in clear. */
  readonly authority: Authority | undefined;
  readonly password: pulumi.Output<string>;
  readonly ready: readonly pulumi.Resource[];
  /** What outlives it; undefined where it keeps nothing. */
  readonly data: Volume | undefined;

  constructor(name: string, args: RedisArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("keelson:redis:Redis", name, { plan: args.plan, limits: args.service.limits }, opts);
    const child = { parent: this };
    const mode = tlsMode(args.tls);
    this.authority = args.tls?.authority;
    this.tlsPort = mode === "off" ? undefined : tlsPort;
    this.port = mode === "required" ? tlsPort : port;
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
  const mode = tlsMode(args.tls);
  const settings = renderReloaded(plan, mode);
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
      ...serverFiles(args.tls, reloadedFolder),
    ],
    reload: redisReload(settings, mode),
    ports: portsOf(mode, config),
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

/** What is published is the port in clear, where there is one. */
function portsOf(mode: Tls, { publish }: RedisArgs["config"]): Workload["ports"] {
  const [first, ...more] = [
    ...(mode === "required" ? [] : [{ name: "redis", port }]),
    ...(mode === "off" ? [] : [{ name: "redis-tls", port: tlsPort }]),
  ];
  return [{ ...first!, ...(publish === undefined ? {} : { publish }) }, ...more];
}

const answers = { kind: "exec", command: [probeBinary, "redis", ...askingItself()] } as const;
const isThere = { kind: "exec", command: [probeBinary, "tcp", `127.0.0.1:${port}`, `127.0.0.1:${tlsPort}`] } as const;

const probes: Probes = {
  // Loading an append-only file of some gigabytes takes a minute or two.
  startupSeconds: 120,
  liveness: { action: isThere, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  readiness: { action: answers, intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
};
