import { isMonitored, keepsLogs, metricServices, watchedSchedules } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import { consumersOf, meetsEdge } from "../config/topology.ts";
import { watchesBackups } from "./backup-files.ts";
import type { Finding } from "./types.ts";

/**
 * In this network the edge meets apps that may not reach the internet: its own network has to be open, for it
 * publishes ports.
 */
export const isolatedApps = "isolated-apps";

/**
 * Where services without a route live that others need: nobody reaches anybody here, so only those that need one meet
 * it, in the network of its own. One has a way to the internet.
 */
export const apart = { open: "apart", closed: "apart-isolated" } as const;

export interface NetworkArgs {
  /** Nothing of an internal network may reach the outside or be published. */
  readonly internal: boolean;
  /** Its containers do not reach one another. */
  readonly apart?: boolean;
}

/** Where Prometheus meets exporters, Alertmanager and the edge. */
export const monitoringNetwork = "monitoring";

/** The way out of monitoring's servers that have one: Alertmanager tells people, an exporter asks pages of the outside. */
export const monitoringOutside = "monitoring-outside";

/** In this network Prometheus meets the apps that tell metrics of their own, and the schedulers of those that run at set times. */
export const metricsNetwork = "metrics";

/** In this network Prometheus meets what makes backups, which holds the data and so meets neither the edge nor an app. */
export const backupMetrics = "monitoring-backup";

/** In this network the agent hands lines to their store, and Prometheus asks both: nobody else of monitoring may write there. */
export const logsNetwork = "monitoring-logs";

/** In this network a service meets those that need it. */
export function serviceNetwork(service: string): string {
  return `service-${service}`;
}

/** An object store is reached from inside. */
function backupNetwork({ postgres, backups }: StackConfig): Record<string, NetworkArgs> {
  if (postgres === undefined || backups === undefined) return {};
  const remote = [backups.repository, backups.second].some((one) => one?.kind === "s3");
  return { backup: { internal: !remote } };
}

/** The networks of a stack, by name. */
export function stackNetworks(config: StackConfig): Record<string, NetworkArgs> {
  const { postgres, redis, services } = config;
  const published = [postgres, redis].some((server) => server?.publish !== undefined);
  const names = Object.keys(services).sort();
  const some = (meets: boolean, internet: boolean) =>
    names.some((name) => meetsEdge(config, name) === meets && services[name]!.internet === internet);
  return {
    edge: { internal: false },
    ...(some(true, false) ? { [isolatedApps]: { internal: true } } : {}),
    ...(some(false, true) ? { [apart.open]: { internal: false, apart: true } } : {}),
    ...(some(false, false) ? { [apart.closed]: { internal: true, apart: true } } : {}),
    ...(postgres === undefined ? {} : { postgres: { internal: true } }),
    ...(redis === undefined ? {} : { redis: { internal: true } }),
    ...monitoringNetworks(config),
    ...backupNetwork(config),
    // Docker publishes no port of an internal network.
    ...(published ? { published: { internal: false } } : {}),
    ...Object.fromEntries(
      names
        .filter((name) => consumersOf(services, name).length > 0)
        .map((name) => [serviceNetwork(name), { internal: true }]),
    ),
  };
}

function monitoringNetworks(config: StackConfig): Record<string, NetworkArgs> {
  if (!isMonitored(config)) return {};
  return {
    [monitoringNetwork]: { internal: true },
    [monitoringOutside]: { internal: false },
    ...Object.fromEntries(askedIn(config).map((name) => [name, { internal: true }])),
  };
}

/** The networks in which Prometheus asks others than monitoring's own servers and the edge. */
export function askedIn(config: StackConfig): string[] {
  const told = metricServices(config).length + watchedSchedules(config).length > 0;
  return [
    ...(told ? [metricsNetwork] : []),
    ...(watchesBackups(config) ? [backupMetrics] : []),
    ...(keepsLogs(config) ? [logsNetwork] : []),
  ];
}

/** Default address pools of a Docker host hold about 31 networks, those of other stacks and Docker's own included. */
const manyNetworks = 25;

export function networkFindings(config: StackConfig): Finding[] {
  if (config.target !== "docker") return [];
  const count = Object.keys(stackNetworks(config)).length;
  if (count <= manyNetworks) return [];
  const message =
    `services: the stack makes ${count} networks, one for each service that others need, and a Docker host's default address ` +
    "pools hold about 31 for all of its stacks; set default-address-pools in its daemon.json, or let fewer services be needed.";
  return [{ rule: "networks", message }];
}
