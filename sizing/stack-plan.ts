import type { StackConfig } from "../config/schema.ts";
import { isPortless } from "../config/health.ts";
import { byNeed, consumersOf } from "../config/topology.ts";
import { planConnections } from "./connections.ts";
import { listDemands } from "./demands.ts";
import { limitMemory } from "./edge-limits.ts";
import { planTcp, tcpConnections, tcpMemory } from "./edge-tcp.ts";
import { divideHost } from "./host-budget.ts";
import { networkFindings } from "./docker-networks.ts";
import { hostFindings } from "./minimum-host.ts";
import { containerCpus } from "./nodes.ts";
import { planPostgres } from "./postgres.ts";
import { postgresMemory } from "./postgres-memory.ts";
import { givenSettings } from "./postgres-values.ts";
import { planRedis } from "./redis.ts";
import { receiverFindings } from "./receivers.ts";
import { planSchedules, scheduleFindings } from "./schedules.ts";
import type { Bytes, HostSize, ServicePlan, StackPlan } from "./types.ts";
import { parseBytes, parseDuration } from "./units.ts";
import { planVolumes, volumeFindings } from "./volumes.ts";
import { planEdge, planPgBouncer } from "./workers.ts";

/** Every computed number of a stack: the same file and host give the same plan, wherever it is made. */
export function planStack(config: StackConfig, host: HostSize): StackPlan {
  const size = { ...host, steadyCpus: config.target === "kubernetes" };
  const volumes = planVolumes(config);
  const { services, findings, ...budget } = divideHost(size, listDemands(config, containerCpus(host)));
  return {
    ...(config.target === "docker" ? {} : { target: config.target }),
    host,
    ...budget,
    services,
    ...planDatabase(config, host, services),
    ...(config.redis === undefined
      ? {}
      : { redis: planRedis(config.redis, services["redis"]!.limits, config.internalTls.mode !== "off") }),
    edge: planEdge(services["edge"]!.limits, {
      zones: limitMemory(config) + tcpMemory(config),
      tcpConnections: tcpConnections(config.edge),
    }),
    ...(config.edge.tcp.length === 0 ? {} : { tcp: planTcp(config) }),
    ...planReached(config),
    ...planSchedules(config),
    ...(volumes.length === 0 ? {} : { volumes }),
    findings: [
      ...hostFindings(config, host),
      ...networkFindings(config),
      ...volumeFindings(config, volumes, host),
      ...scheduleFindings(config),
      ...receiverFindings(config),
      ...findings,
    ],
  };
}

function planReached({ services }: StackConfig): Pick<StackPlan, "reached"> {
  const reached = byNeed(services).flatMap((service) => {
    const by = consumersOf(services, service);
    const { kind, port, ports } = services[service]!;
    const open = isPortless({ kind }) ? ports : [port, ...ports];
    return by.length === 0 ? [] : [{ service, ports: open, by }];
  });
  return reached.length === 0 ? {} : { reached };
}

function planDatabase(
  config: StackConfig,
  host: HostSize,
  services: Readonly<Record<string, ServicePlan>>,
): Pick<StackPlan, "connections" | "postgres" | "pgbouncer"> {
  if (config.postgres === undefined) return {};
  const { workload } = config;
  const { limits } = services["postgres"]!;
  const given = givenSettings(config.postgres);
  const archiveSeconds = config.backups && parseDuration(config.backups.rpo);
  const memory = postgresMemory(limits, workload, given);
  const connections = planConnections({ config, services, memory, given });
  return {
    connections,
    postgres: planPostgres({ memory, connections, workload, disk: postgresDisk(config, host), given, archiveSeconds }),
    pgbouncer: planPgBouncer(connections.maxClients, connections.maxConnections),
  };
}

/**
 * Finds the disk that PostgreSQL may fill. On a Docker host all volumes share one disk; in a cluster PostgreSQL has
 * one of its own.
 */
function postgresDisk({ target, kubernetes }: StackConfig, { disk }: HostSize): Bytes | undefined {
  return target === "kubernetes" ? parseBytes(kubernetes.volumes.postgres) : disk;
}
