import { monitoringNetwork, monitoringOutside } from "../../sizing/docker-networks.ts";

/** Ports of the servers, as their official images have them. */
export const ports = {
  prometheus: 9090,
  alertmanager: 9093,
  "node-exporter": 9100,
  cadvisor: 8080,
  "postgres-exporter": 9187,
  "pgbouncer-exporter": 9127,
  "redis-exporter": 9121,
  "blackbox-exporter": 9115,
  "victoria-logs": 9428,
  vlagent: 9429,
  grafana: 3000,
} as const;

/** Networks of all of them, and of those that reach the outside: people are told there, and public URLs asked. */
export const networks = { inside: monitoringNetwork, outside: monitoringOutside } as const;

/** Roles at the servers that are asked; no service has these names. */
export const roles = { postgres: "postgres-exporter", pgbouncer: "pgbouncer-exporter" } as const;
