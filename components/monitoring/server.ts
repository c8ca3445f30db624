import type * as pulumi from "@pulumi/pulumi";
import type { MonitoringServer } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { images, users } from "../../platforms/servers.ts";
import type { StackPlan } from "../../sizing/types.ts";
import { parseBytes } from "../../sizing/units.ts";
import { serverWritableSize } from "../../sizing/writable.ts";
import type { HostMount } from "../watched.ts";
import { listens, type File, type Mount, type Probes, type Reload } from "../workload.ts";
import type { Image, Target, Workload } from "../workload.ts";
import { networks, ports } from "./names.ts";

/** What every server of monitoring is declared with. */
export interface MonitoringContext {
  readonly target: Target;
  readonly config: StackConfig;
  readonly plan: StackPlan;
  readonly child: pulumi.CustomResourceOptions;
}

/** What one server has of its own. */
export interface ServerArgs {
  /** Arguments of the image's entrypoint. */
  readonly args: readonly string[];
  /** Says that it is well, on its own port. */
  readonly healthPath: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secretEnvironment?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly files?: readonly File[];
  readonly reload?: Reload;
  readonly mounts?: readonly Mount[];
  readonly hostMounts?: readonly HostMount[];
  /** Folders in memory beside /tmp, with the size of each. */
  readonly writable?: NonNullable<Workload["writableOptions"]>;
  /** Stands before the image's own entrypoint, and starts it. */
  readonly wrapper?: readonly string[];
  /** In place of the network in which all of them meet. */
  readonly network?: string;
  /** Beside that network. */
  readonly networks?: readonly string[];
  readonly internet?: boolean;
  readonly role?: string;
  readonly user?: Workload["user"];
  readonly graceSeconds?: number;
}

export function declareImage(name: MonitoringServer, { target, config, child }: MonitoringContext): Image {
  return target.image(name, { service: name, source: images.monitoring(name, config.images) }, child);
}

/** A server without a published port or a right of its own; nobody waits for it. */
export function serverWorkload(name: MonitoringServer, context: MonitoringContext, own: ServerArgs): Workload {
  const { plan, config } = context;
  const service = plan.services[name]!;
  const image = declareImage(name, context);
  return {
    ...usual,
    ...optional(own),
    service: name,
    image: image.reference,
    release: image.release,
    command: commandOf(own, image),
    environment: { ...goMemory(service.limits.memory), ...serverName(name, config), ...own.environment },
    ports: [{ name: "http", port: ports[name] }],
    probes: probes(ports[name], own.healthPath),
    limits: service.limits,
    writableSize: serverWritableSize(service, 1),
    ...writableFolders(own),
    networks: [
      own.network ?? networks.inside,
      ...(own.internet === true ? [networks.outside] : []),
      ...(own.networks ?? []),
    ],
    update: service.update,
    stop: { signal: "SIGTERM", graceSeconds: own.graceSeconds ?? 10 },
    logs: { maxSize: parseBytes(config.monitoring.logs.maxSize), maxFiles: config.monitoring.logs.maxFiles },
  };
}

/** What each of them has that asks for nothing else. */
const usual = {
  tier: "monitoring",
  secretEnvironment: {},
  files: [],
  mounts: [],
  user: users.monitoring,
  capabilities: [],
  writablePaths: ["/tmp"],
  internet: false,
  replicas: 1,
  settleSeconds: 0,
  critical: false,
} as const;

function writableFolders({ writable }: ServerArgs): Pick<Workload, "writablePaths" | "writableOptions"> | object {
  if (writable === undefined) return {};
  return { writablePaths: [...usual.writablePaths, ...Object.keys(writable)], writableOptions: writable };
}

/** What a server says of these, and nothing of those that it leaves out. */
function optional(own: ServerArgs): Partial<Workload> {
  const { secretEnvironment, files, reload, mounts, hostMounts, internet, role, user, wrapper: entrypoint } = own;
  const all = { secretEnvironment, files, reload, mounts, hostMounts, internet, role, user, entrypoint };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A wrapper that turns secret files into variables must name all that it runs. */
function commandOf({ args, secretEnvironment, wrapper }: ServerArgs, image: Image): NonNullable<Workload["command"]> {
  return (secretEnvironment === undefined && wrapper === undefined ? undefined : image.commandLine(args)) ?? args;
}

/** All of them are written in Go, whose collector waits for as much again unless it is told where memory ends. */
function goMemory(limit: number): Readonly<Record<string, string>> {
  return { GOMEMLIMIT: String(Math.floor(limit * 0.85)) };
}

/** The image that is built here holds all of them but cAdvisor (images/monitoring/server.sh). */
function serverName(name: MonitoringServer, { images: chosen }: StackConfig): Readonly<Record<string, string>> {
  const { kind } = images.monitoring(name, chosen);
  return kind === "build" && name !== "cadvisor" ? { SERVER: name } : {};
}

function probes(port: number, path: string): Probes {
  return {
    // Prometheus reads its log of the last hours before it answers.
    startupSeconds: 120,
    liveness: { action: listens(port), intervalSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
    readiness: { action: { kind: "http", port, path }, intervalSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}
