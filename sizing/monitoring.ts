import { listMonitoring, metricServices, type MonitoringServer } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import type { Bytes } from "./types.ts";
import { MiB, parseBytes, roundUp } from "./units.ts";

/**
 * Memory of each server of monitoring. Fixed, because more of it would change nothing: an exporter keeps what one scrape
 * tells and no more. Figures of real ones stand in docs/monitoring.md.
 */
const fixed: Readonly<Record<Exclude<MonitoringServer, "prometheus" | "victoria-logs" | "grafana">, Bytes>> = {
  alertmanager: 48 * MiB,
  "node-exporter": 32 * MiB,
  cadvisor: 64 * MiB,
  "postgres-exporter": 32 * MiB,
  "pgbouncer-exporter": 24 * MiB,
  "redis-exporter": 24 * MiB,
  "blackbox-exporter": 32 * MiB,
  vlagent: 48 * MiB,
};

/** What a day's lines and a question about them need; of more it makes caches. */
const victoriaLogs = 128 * MiB;

/**
 * Prometheus by what it scrapes: its own needs, some 300 series of each container (cAdvisor, the edge, probes), and as many
 * again of an app that tells its own. A series in the head costs some 4 KiB, and twice that while the head becomes a block.
 */
const prometheus = { base: 160 * MiB, container: 2 * MiB, app: 4 * MiB, step: 8 * MiB } as const;

export interface MonitoringMemory {
  readonly name: MonitoringServer;
  readonly memory: Bytes;
}

/** Lists the servers of monitoring and the memory of each; empty where the stack is not watched. */
export function planMonitoring(config: StackConfig): MonitoringMemory[] {
  return listMonitoring(config).map((name) => ({ name, memory: memoryOf(name, config) }));
}

function memoryOf(name: MonitoringServer, config: StackConfig): Bytes {
  if (name === "prometheus") return prometheusMemory(config);
  if (name === "grafana") return parseBytes(config.monitoring.grafana!.memory);
  return name === "victoria-logs" ? victoriaLogs : fixed[name];
}

function prometheusMemory(config: StackConfig): Bytes {
  const { services } = config;
  const counts = Object.values(services).map(({ replicas, autoscale }) => autoscale?.max ?? replicas);
  const containers = counts.reduce((sum, count) => sum + count, 0);
  const { base, container, app, step } = prometheus;
  return roundUp(base + containers * container + metricServices(config).length * app, step);
}
