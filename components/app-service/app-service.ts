import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig } from "../../config/schema.ts";
import { parseBytes, parseDuration } from "../../sizing/units.ts";
import { writableSize } from "../../sizing/writable.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import type { Placement, Probes, Target, Workload } from "../workload.ts";
import type { ImageArgs, User } from "../../platforms/container.ts";
import { plainEnvironment, secretEnvironment, type AppBackends } from "./environment.ts";

export interface AppServiceArgs {
  readonly target: Target;
  readonly config: ServiceConfig;
  readonly service: ServicePlan;
  readonly backends: AppBackends;
  /** How long new replicas must stay well before they get traffic. */
  readonly settleSeconds: number;
  /** What must be there before a first start: pooler, role and database, Redis. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** A service of the user's: an image or a build folder, its probes, and the URLs of what it needs. */
export class AppService extends pulumi.ComponentResource {
  readonly placement: Placement;
  readonly port: number;
  /** How long the edge uses an idle connection to it. */
  readonly keepAliveSeconds: number;

  constructor(name: string, args: AppServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(
      "keelson:app-service:AppService",
      name,
      { replicas: args.service.replicas, limits: args.service.limits },
      opts,
    );
    const child = { parent: this };
    this.port = args.config.port;
    this.keepAliveSeconds = parseDuration(args.config.keepAlive);
    this.placement = args.target.place(name, workload(name, args, child), { ...child, dependsOn: [...args.dependsOn] });
    this.registerOutputs({ host: this.placement.host, port: this.port });
  }
}

function workload(name: string, args: AppServiceArgs, opts: pulumi.CustomResourceOptions): Workload {
  const { target, config, service, backends } = args;
  const image = target.image(name, { service: name, source: imageSource(config) }, opts);
  const secrets = secretEnvironment(config, backends);
  // A wrapper that turns secret files into variables must name all that it runs.
  const wrapped = Object.keys(secrets).length === 0 ? undefined : image.commandLine(config.command);
  const command = wrapped ?? config.command;
  return {
    service: name,
    tier: "app",
    image: image.reference,
    release: image.release,
    ...(command === undefined ? {} : { command }),
    environment: plainEnvironment(config),
    secretEnvironment: secrets,
    files: [],
    ports: [{ name: "http", port: config.port }],
    probes: probes(config),
    mounts: [],
    limits: service.limits,
    user: parseUser(config.user),
    capabilities: [],
    writablePaths: config.writablePaths,
    writableSize: writableSize(service, config.writablePaths.length),
    networks: ["edge", ...config.needs],
    internet: config.internet,
    replicas: service.replicas,
    ...(service.autoscale === undefined ? {} : { autoscale: service.autoscale }),
    update: service.update,
    settleSeconds: args.settleSeconds,
    critical: config.critical,
    stop: { signal: "SIGTERM", graceSeconds: parseDuration(config.stopGrace) },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function imageSource({ image, build }: ServiceConfig): ImageArgs["source"] {
  return image === undefined ? { kind: "build", folder: build! } : { kind: "registry", reference: image };
}

function parseUser(user: string): User {
  const [uid, gid] = user.split(":").map(Number);
  return { uid: uid!, gid: gid! };
}

function probes({ port, health }: ServiceConfig): Probes {
  const ask = (path: string) => ({ kind: "http", port, path }) as const;
  return {
    startupSeconds: parseDuration(health.startup),
    liveness: { action: ask(health.liveness), intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
    readiness: { action: ask(health.readiness), intervalSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
  };
}
