import type { Draft } from "./draft.ts";
import type { StackConfig } from "./schema.ts";

/** The servers of monitoring, in the order of every table. Their names are DNS names too. */
export const monitoringServers = [
  "prometheus",
  "alertmanager",
  "node-exporter",
  "cadvisor",
  "postgres-exporter",
  "pgbouncer-exporter",
  "redis-exporter",
  "blackbox-exporter",
  "victoria-logs",
  "vlagent",
  "grafana",
] as const;

export type MonitoringServer = (typeof monitoringServers)[number];

type Monitored = Pick<StackConfig, "target" | "environment" | "monitoring" | "postgres" | "redis" | "logs">;

/** Says whether the stack watches itself. */
export function isMonitored({ monitoring }: Draft<Pick<Monitored, "monitoring">>): boolean {
  return monitoring?.enabled ?? false;
}

/** The servers that monitoring runs: an exporter for each server that the stack has, and none of a host in a cluster. */
export function listMonitoring(config: Monitored): MonitoringServer[] {
  if (!isMonitored(config)) return [];
  return monitoringServers.filter((server) => isNeeded(server, config));
}

function isNeeded(server: MonitoringServer, config: Monitored): boolean {
  return needs[server]?.(config) ?? true;
}

const ofPostgres = ({ postgres }: Monitored): boolean => postgres !== undefined;
/** A pod at the level "restricted" may see nothing of its node; the kubelet tells of containers. */
const ofHost = ({ target }: Monitored): boolean => target === "docker";

/** What a server is there for; one that is not named watches whatever the stack has. */
const needs: Readonly<Partial<Record<MonitoringServer, (config: Monitored) => boolean>>> = {
  "victoria-logs": (config) => keepsLogs(config),
  vlagent: (config) => keepsLogs(config),
  "postgres-exporter": ofPostgres,
  "pgbouncer-exporter": ofPostgres,
  "redis-exporter": ({ redis }) => redis !== undefined,
  grafana: ({ monitoring }) => monitoring.grafana !== undefined,
  "node-exporter": ofHost,
  cadvisor: ofHost,
};

/** Says whether lines are kept in one place, beside the engine's own files. */
export function keepsLogs({ logs, ...config }: Draft<Pick<Monitored, "monitoring" | "logs">>): boolean {
  return logs !== undefined && isMonitored(config);
}

/** The services that tell metrics of their own, by name. */
export function metricServices({ services, ...config }: Monitored & Pick<StackConfig, "services">): string[] {
  if (!isMonitored(config)) return [];
  return Object.keys(services)
    .filter((name) => services[name]!.metrics !== undefined)
    .sort();
}

/** The services whose own scheduler tells how their runs ended. In a cluster its controller runs them, and tells it itself. */
export function watchedSchedules({ services, ...config }: Monitored & Pick<StackConfig, "services">): string[] {
  if (!isMonitored(config) || config.target !== "docker") return [];
  return Object.keys(services)
    .filter((name) => services[name]!.kind === "scheduled")
    .sort();
}

/** Says whether a scheduler tells how backups of the database went: where all of them are made by hand, nobody does. */
export function watchesDatabaseBackups({ backups, ...config }: Monitored & Pick<StackConfig, "backups">): boolean {
  if (!isMonitored(config) || config.postgres === undefined) return false;
  const times = Object.entries(backups?.schedule ?? {});
  return times.some(([name, time]) => name !== "timeZone" && name !== "files" && time !== "off");
}

/** Says whether somebody tells how the edge's certificates are obtained. */
export function watchesCertificates({ edge, ...config }: Monitored & Pick<StackConfig, "edge">): boolean {
  return isMonitored(config) && edge.tls.kind === "acme";
}

/** Says whether the edge answers for a service: of TCP routes, whose bytes go through as they are, nobody counts answers. */
export function answersRequests({ edge }: Pick<StackConfig, "edge">): boolean {
  return edge.routes.length > 0;
}

/** Says whether a page that is asked shows a certificate: one of the edge's, or one of `probes`. */
export function asksByTls({ edge, monitoring }: Pick<StackConfig, "edge" | "monitoring">): boolean {
  return (
    (edge.tls.kind !== "none" && answersRequests({ edge })) || monitoring.probes.some((url) => url.startsWith("https:"))
  );
}

/** Says whether PgBouncer has a pool of an app beside its own console. */
export function hasPools({ postgres, services }: Pick<StackConfig, "postgres" | "services">): boolean {
  return postgres !== undefined && Object.values(services).some(({ needs }) => needs.includes("postgres"));
}

/** Says whether anybody is told of alerts. */
export function tellsSomebody({ alerts }: Pick<StackConfig, "alerts">): boolean {
  return Object.keys(alerts.receivers).length > 0;
}
