import * as pulumi from "@pulumi/pulumi";
import type { ServiceConfig, StackConfig } from "../../config/schema.ts";
import { dataServices } from "../../config/topology.ts";
import { parseBytes, parseDuration } from "../../sizing/units.ts";
import { metricsNetwork } from "../../sizing/docker-networks.ts";
import type { ServicePlan } from "../../sizing/types.ts";
import { schedulerPort } from "../watched.ts";
import type { Image, Mount, Peers, Placement, Target, Workload } from "../workload.ts";
import { parseUser, type ImageArgs } from "../../platforms/container.ts";
import { plainEnvironment, secretEnvironment } from "./environment.ts";
import type { AppBackends } from "./urls.ts";
import { serviceProbes, type RoutedAs } from "./probes.ts";
import { isPortless } from "../../config/health.ts";
import { drawSecrets } from "./generated.ts";
import { backendValues, type Values } from "./references.ts";
import { filesOf, inMemory } from "./folders.ts";
import { whatRuns, withEntrypoint } from "./start.ts";
import { declareRelease } from "./release.ts";

export interface AppServiceArgs {
  readonly target: Target;
  readonly config: ServiceConfig;
  readonly service: ServicePlan;
  readonly backends: AppBackends;
  /** What texts of its section may refer to, beside its backends. */
  readonly values: Values;
  /** Where the edge routes requests to it: under which host, and by https or not. */
  readonly routed?: RoutedAs | undefined;
  /** Says whether a route keeps each client at one of its replicas. */
  readonly isSticky: boolean;
  /** The edge passes bytes to these of its ports. */
  readonly tcpPorts: readonly number[];
  /** Says whether the edge can route to it. */
  readonly meetsEdge: boolean;
  readonly peers: Peers;
  readonly mounts: readonly Mount[];
  /** Says whether anybody asks the service for metrics of its own, or its scheduler how the runs went. */
  readonly monitored: boolean;
  /** How long new replicas must stay well before they get traffic. */
  readonly settleSeconds: number;
  /** What must be there before a first start: pooler, role and database, Redis, the services that it needs. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** How the edge's requests come to a service; undefined for one that has no route. */
export function routedAs({ routes, tls }: StackConfig["edge"], name: string): RoutedAs | undefined {
  const own = routes.filter(({ service }) => service === name);
  const host = own.find(({ host }) => !host.includes("*"))?.host;
  if (own.length === 0) return undefined;
  return { scheme: tls.kind === "none" ? "http" : "https", ...(host === undefined ? {} : { host }) };
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
    const image = args.target.image(name, { service: name, source: imageSource(args.config) }, child);
    const drawn = drawSecrets(name, args.config, child);
    const values = { ...args.values, ...backendValues(args.backends), ...drawn };
    const placed = workload(name, args, image, values);
    const released = declareRelease(name, { ...args, values, workload: placed, image }, child);
    this.placement = args.target.place(name, placed, { ...child, dependsOn: [...args.dependsOn, ...released] });
    this.registerOutputs({ host: this.placement.host, port: this.port });
  }
}

function workload(name: string, args: AppServiceArgs, image: Image, values: Values): Workload {
  const { service, backends } = args;
  const config = withEntrypoint(args.config, values);
  const secrets = secretEnvironment(config, backends, values);
  return {
    service: name,
    tier: "app",
    image: image.reference,
    release: image.release,
    ...whatRuns(name, config, { image, values, hasSecrets: Object.keys(secrets).length > 0 }),
    environment: plainEnvironment(config, values, backends),
    secretEnvironment: secrets,
    files: [...filesOf(config, values), ...(backends.authority?.files ?? [])],
    ports: portsOf(config, args.tcpPorts),
    ...toldMetrics(args),
    probes: serviceProbes(config, { routed: args.routed, isNeeded: isNeeded(args) }),
    mounts: args.mounts,
    limits: service.limits,
    user: parseUser(config.user),
    capabilities: [],
    ...inMemory(config, service),
    networks: [...(args.meetsEdge ? ["edge"] : []), ...dataServices.filter((store) => config.needs.includes(store))],
    peers: args.peers,
    internet: config.internet,
    ...(args.isSticky ? { chosenAmong: true } : {}),
    replicas: service.replicas,
    ...(service.autoscale === undefined ? {} : { autoscale: service.autoscale }),
    update: service.update,
    settleSeconds: args.settleSeconds,
    critical: config.critical,
    stop: { signal: "SIGTERM", graceSeconds: parseDuration(config.stopGrace) },
    logs: { maxSize: parseBytes(config.logs.maxSize), maxFiles: config.logs.maxFiles },
  };
}

function isNeeded({ peers, tcpPorts }: AppServiceArgs): boolean {
  return peers.neededBy.length + tcpPorts.length > 0;
}

function portsOf(config: ServiceConfig, tcpPorts: readonly number[]): Workload["ports"] {
  const main = isPortless(config) ? [] : [{ name: "http", port: config.port }];
  const all = [...main, ...config.ports.map((port) => ({ name: `tcp-${port}`, port }))];
  return all.map((each) => (tcpPorts.includes(each.port) ? { ...each, fromEdge: true } : each));
}

function toldMetrics({ monitored, config: { kind, metrics, port } }: AppServiceArgs): Pick<Workload, "metrics"> {
  if (!monitored) return {};
  if (kind === "scheduled") return { metrics: { port: schedulerPort, network: metricsNetwork } };
  if (metrics === undefined) return {};
  return { metrics: { port: metrics.port ?? port, network: metricsNetwork } };
}

function imageSource({ image, build }: ServiceConfig): ImageArgs["source"] {
  return image === undefined ? { kind: "build", ...build! } : { kind: "registry", reference: image };
}
