import type { Demand } from "./demands.ts";
import { containerCpus } from "./nodes.ts";
import type { HostSize, MilliCpu, ServiceKind } from "./types.ts";
import { roundDown } from "./units.ts";
import { maxEdgeWorkers } from "./workers.ts";

/**
 * Hard ceiling of one container, as a fraction of the cores that it can use. It says how much of the host one runaway server may
 * take while the others are idle; under contention the reservations decide. The edge may take all: a worker a core.
 */
export const cpuFractions: Readonly<Record<ServiceKind, number>> = {
  edge: 1,
  postgres: 0.75,
  redis: 0.5,
  app: 0.5,
  pgbouncer: 0.5,
  monitoring: 0.25,
  acme: 0.25,
  backup: 0.5,
};

/** Cores that a server can use: PgBouncer has one thread; Redis one, its I/O threads and the rewrite's fork. */
export const cpuMaxima: Readonly<Partial<Record<ServiceKind, MilliCpu>>> = {
  edge: maxEdgeWorkers * 1000,
  redis: 4000,
  pgbouncer: 1000,
  // It watches: whatever goes on, the watched ones come first.
  monitoring: 1000,
  acme: 1000,
};

/** Half cores: a change of a limit replaces the container. */
export const cpuLimitStep = 500;
const oneCore = 1000;

/** What a container may take where nothing bounds the sum of all. */
export function cpuLimit({ kind, cpus }: Pick<Demand, "kind" | "cpus">, host: HostSize): MilliCpu {
  if (cpus !== undefined) return cpus;
  const usable = containerCpus(host);
  const fraction = roundDown(usable * cpuFractions[kind], cpuLimitStep);
  return Math.min(Math.max(fraction, Math.min(oneCore, usable)), cpuMaxima[kind] ?? Infinity);
}
