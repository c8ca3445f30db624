import { UserError } from "../config/user-error.ts";
import { stackPath, type Demand } from "./demands.ts";
import type { MilliCpu, ServiceKind } from "./types.ts";
import { formatCores, formatCpus, roundDown } from "./units.ts";
import { copies, type UpdateOrders } from "./update-order.ts";
import { fillLevel, shareAt } from "./water-fill.ts";
import { maxEdgeWorkers } from "./workers.ts";

/**
 * Hard ceiling of one container, as a fraction of the host's cores. It says how much of the host one runaway server may
 * take while the others are idle; under contention the reservations decide. The edge may take all: a worker a core.
 */
export const cpuFractions: Readonly<Record<ServiceKind, number>> = {
  edge: 1,
  postgres: 0.75,
  redis: 0.5,
  app: 0.5,
  pgbouncer: 0.5,
};

/** Cores that a server can use: PgBouncer has one thread; Redis one, its I/O threads and the rewrite's fork. */
export const cpuMaxima: Readonly<Partial<Record<ServiceKind, MilliCpu>>> = {
  edge: maxEdgeWorkers * 1000,
  redis: 4000,
  pgbouncer: 1000,
};

/** Half cores: a change of a limit replaces the container. */
export const cpuLimitStep = 500;
const oneCore = 1000;

export function cpuLimit({ kind, cpus }: Demand, hostCpus: MilliCpu): MilliCpu {
  if (cpus !== undefined) return cpus;
  const fraction = roundDown(hostCpus * cpuFractions[kind], cpuLimitStep);
  return Math.min(Math.max(fraction, Math.min(oneCore, hostCpus)), cpuMaxima[kind] ?? Infinity);
}

/** By weight over all containers of an update, so that their sum stays within the host even then. */
export function shareCpus(
  hostCpus: MilliCpu,
  demands: readonly Demand[],
  orders: UpdateOrders,
): Record<string, MilliCpu> {
  const buckets = demands.map((demand) => ({
    weight: demand.weight,
    floor: 0,
    ceiling: cpuLimit(demand, hostCpus),
    copies: copies(demand, orders[demand.name]),
  }));
  const level = fillLevel(hostCpus, buckets);
  return Object.fromEntries(demands.map(({ name }, index) => [name, Math.floor(shareAt(level, buckets[index]!))]));
}

/** Docker refuses a container with more cores than the host has. */
export function checkGivenCpus(hostCpus: MilliCpu, demands: readonly Demand[]): void {
  const tooMany = demands.filter(({ cpus }) => cpus !== undefined && cpus > hostCpus);
  if (tooMany.length === 0) return;
  const host = formatCores(hostCpus);
  const lines = tooMany.map(
    (demand) =>
      `${stackPath(demand)}.cpus: ${formatCpus(demand.cpus!)} is more than the host's ${host}; give that or less`,
  );
  throw new UserError(lines.join("\n"));
}
