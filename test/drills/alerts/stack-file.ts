import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StackFile } from "../../../config/schema.ts";
import type { Project } from "../../support/project.ts";

/** Each is the same app and fails in its own way, so that no alert of one hides another's. */
export const troubled = ["failing", "slow", "busy", "hungry", "dying", "gone", "unready"] as const;
export type Troubled = (typeof troubled)[number];

/** Where this machine's receivers listen, and by which address containers reach it. */
export interface Receivers {
  readonly address: string;
  readonly smtp: number;
  readonly http: number;
}

/** Made from the example app's folder, whose Dockerfile brings the contract along. */
export function installApp(project: Project): void {
  const folder = join(project.folder, "examples/troubled-app");
  cpSync(join(project.folder, "examples/node-app"), folder, { recursive: true });
  rmSync(join(folder, "src"), { recursive: true });
  cpSync(join(project.folder, "test/drills/alerts/app.js"), join(folder, "src/main.js"));
}

const app = {
  build: "examples/troubled-app",
  memory: "128MiB",
  metrics: {},
  health: { liveness: "/health", readiness: "/ready", startup: "120s" },
};

/** A stack that is watched with the ordinary waits; what would need a full disk or memory has its line where this machine is. */
export function troubledStack(port: number, receivers: Receivers): StackFile {
  return {
    environment: "development",
    host: { memory: "8GiB", cpus: 2 },
    images: { source: "build" },
    postgres: { memory: "512MiB" },
    redis: { memory: "64MiB", persistence: "aof" },
    monitoring: { enabled: true },
    alerts: { thresholds, receivers: told(receivers) },
    edge: {
      ...{ address: "127.0.0.1", httpPort: port, httpsPort: port + 1, tls: { kind: "self-signed" } },
      routes: [{ service: "gone" }, ...routed.map((service) => ({ path: `/${service}`, service }))],
    },
    services: {
      ...Object.fromEntries(troubled.map((name) => [name, app])),
      busy: { ...app, cpus: 0.2 },
      unready: { ...app, replicas: 2 },
      keeper: { build: "examples/node-app", memory: "256MiB", needs: ["postgres", "redis"] },
    },
  };
}

const routed = ["failing", "slow", "busy"] as const;

/** Where a cause would hurt the machine that the drill runs on, the line moves instead of the machine. */
const thresholds = {
  ...{ hostCpu: 15, hostMemoryNotice: 1, hostMemory: 2, hostMemoryCritical: 3 },
  ...{ diskFree: 99.9, diskFreeCritical: 99.5, inodesFree: 99.99 },
  ...{ postgresConnections: 40, postgresTransaction: 60, poolClients: 1 },
  ...{ redisClients: 40, redisClientsShare: 1, containerMemory: 40 },
} as const;

function told({ address, smtp, http }: Receivers): NonNullable<StackFile["alerts"]>["receivers"] {
  const url = (path: string) => `http://${address}:${http}/${path}`;
  const everything = ["critical" as const, "warning" as const, "info" as const];
  return {
    hook: { kind: "webhook", url: url("hook"), token: "of-the-drill", severities: everything },
    chat: { kind: "slack", url: url("slack"), channel: "#ops" },
    mail: {
      ...{ kind: "email", to: ["ops@example.com"], from: "keelson@example.com" },
      ...{ host: address, port: smtp, tls: "none", severities: everything },
    },
    closed: { kind: "webhook", url: `http://${address}:1/nobody`, severities: ["critical"] },
    outside: { kind: "deadman", url: url("deadman") },
  };
}
