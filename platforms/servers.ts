import { monitoringServers, type MonitoringServer } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import type { ImageArgs, User } from "./container.ts";

export type ServerImages = StackConfig["images"];

type ServerName = keyof ServerImages["overrides"];

/** Nobody publishes these: they are built, unless the stack file names where somebody has pushed them. */
type OwnName = "probe" | "acme";

/** The well-known images, each at the newest version whose settings Keelson writes. */
const registry: Readonly<Record<Exclude<ServerName, OwnName>, string>> = {
  postgres: "postgres:17.6-bookworm",
  pgbouncer: "edoburu/pgbouncer:v1.25.1-p0",
  redis: "redis:8.2-bookworm",
  edge: "nginx:1.28-bookworm",
  prometheus: "prom/prometheus:v3.5.0",
  alertmanager: "prom/alertmanager:v0.28.1",
  "node-exporter": "prom/node-exporter:v1.9.1",
  cadvisor: "ghcr.io/google/cadvisor:0.60.6",
  "postgres-exporter": "quay.io/prometheuscommunity/postgres-exporter:v0.17.1",
  "pgbouncer-exporter": "quay.io/prometheuscommunity/pgbouncer-exporter:v0.10.2",
  "redis-exporter": "oliver006/redis_exporter:v1.69.0",
  "blackbox-exporter": "prom/blackbox-exporter:v0.26.0",
  "victoria-logs": "victoriametrics/victoria-logs:v1.52.1",
  vlagent: "victoriametrics/vlagent:v1.52.1",
  grafana: "grafana/grafana:12.2.0",
};

/** Others' image in any case: its licence (AGPL) is for whoever runs it to accept, and nothing of it is built here. */
const neverBuilt: readonly ServerName[] = ["grafana"];

/** Folders under images/ that hold more than one server. */
const sharedFolders: Readonly<Partial<Record<ServerName, string>>> = {
  ...Object.fromEntries(monitoringServers.filter((name) => name !== "cadvisor").map((name) => [name, "monitoring"])),
  "victoria-logs": "logs",
  vlagent: "logs",
};

function source(name: Exclude<ServerName, OwnName>) {
  return ({ source, overrides }: ServerImages): ImageArgs["source"] => {
    const given = overrides[name];
    if (given !== undefined) return { kind: "registry", reference: given };
    return source === "build" && !neverBuilt.includes(name)
      ? { kind: "build", folder: `images/${sharedFolders[name] ?? name}` }
      : { kind: "registry", reference: registry[name] };
  };
}

function own(name: OwnName) {
  return ({ overrides }: ServerImages): ImageArgs["source"] => {
    const given = overrides[name];
    return given === undefined ? { kind: "build", folder: `images/${name}` } : { kind: "registry", reference: given };
  };
}

/** This table says where each server's image comes from. */
export const images = {
  postgres: source("postgres"),
  pgbouncer: source("pgbouncer"),
  redis: source("redis"),
  edge: source("edge"),
  monitoring: (name: MonitoringServer, images: ServerImages) => source(name)(images),
  probe: own("probe"),
  acme: own("acme"),
};

/** The users of the well-known images; images/ uses the same, so that a volume suits either. */
export const users = {
  postgres: { uid: 999, gid: 999 },
  pgbouncer: { uid: 70, gid: 70 },
  redis: { uid: 999, gid: 999 },
  edge: { uid: 101, gid: 101 },
  /** nobody's, as in the official images. */
  monitoring: { uid: 65534, gid: 65534 },
  /** As in the official image. */
  grafana: { uid: 472, gid: 0 },
  /** In the edge's group, which may read certificates and their keys, and not the account's. */
  acme: { uid: 102, gid: 101 },
} as const satisfies Record<string, User>;
