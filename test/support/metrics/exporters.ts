import { readFileSync } from "node:fs";
import type { Job } from "../../../monitoring/alerts/alert.ts";

export interface Exporter {
  /** The containers that are asked, in words of the stack file. */
  readonly servers: string;
  readonly program: string;
  /** Left out where the program is Keelson's own, or the app's. */
  readonly version?: string;
  /** The metric that tells the running one's version. */
  readonly build?: string;
}

/** The version of a Go module that an image is built from. */
function moduleOf(image: string, path: string): string {
  const [, version] = new RegExp(`${path} v(\\S+)`).exec(readFileSync(`images/${image}/go.mod`, "utf8"))!;
  return version!;
}

const victoriaLogs = moduleOf("logs", "github.com/VictoriaMetrics/VictoriaLogs");

/** Versions of Debian trixie's packages are those that the recording was made with; a drill compares them with running ones. */
export const exporters: Readonly<Record<Job, Exporter>> = {
  prometheus: { servers: "prometheus", program: "Prometheus", version: "2.53.3", build: "prometheus_build_info" },
  alertmanager: {
    ...{ servers: "alertmanager", program: "Alertmanager", version: "0.28.1", build: "alertmanager_build_info" },
  },
  node: {
    ...{ servers: "node-exporter", program: "node exporter", version: "1.9.0" },
    build: "node_exporter_build_info",
  },
  containers: { servers: "cadvisor", program: "cAdvisor", version: moduleOf("cadvisor", "github.com/google/cadvisor") },
  postgres: {
    ...{ servers: "postgres-exporter", program: "PostgreSQL exporter", version: "0.17.1" },
    build: "postgres_exporter_build_info",
  },
  pgbouncer: {
    ...{ servers: "pgbouncer-exporter", program: "PgBouncer exporter", version: "0.10.2" },
    build: "pgbouncer_exporter_build_info",
  },
  redis: {
    ...{ servers: "redis-exporter", program: "Redis exporter", version: "1.69.0" },
    build: "redis_exporter_build_info",
  },
  edge: { servers: "edge", program: "images/probe/edge_metrics.go" },
  blackbox: { servers: "blackbox-exporter", program: "blackbox exporter", version: "0.26.0" },
  apps: { servers: "services with `metrics`", program: "the app" },
  schedules: { servers: "services with a schedule", program: "images/probe/schedule_metrics.go" },
  backups: { servers: "backup", program: "images/probe/backup_status.go" },
  certificates: { servers: "acme", program: "images/acme" },
  logs: { servers: "victoria-logs, vlagent", program: "VictoriaLogs, vlagent", version: victoriaLogs },
};
