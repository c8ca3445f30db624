import { cpuLimit, checkGivenCpus, shareCpus } from "./cpu-shares.ts";
import type { Demand } from "./demands.ts";
import { checkGivenMemory, checkLeastMemory, type Overhead } from "./host-checks.ts";
import { shareMemory } from "./memory-shares.ts";
import { hostFor, systemMemory } from "./system-share.ts";
import type { Bytes, Finding, HostSize, MemoryBudget, MilliCpu, ServiceKind, ServicePlan } from "./types.ts";
import { formatBytes } from "./units.ts";
import { chooseOrders, leastMemory, preferredOrders, type UpdateOrders } from "./update-order.ts";
import { sum } from "./water-fill.ts";

export interface HostBudget {
  readonly memory: MemoryBudget;
  readonly cpuReserved: MilliCpu;
  readonly services: Readonly<Record<string, ServicePlan>>;
  readonly findings: readonly Finding[];
}

/** Half is reserved where memory follows the load; data stores keep all of theirs as caches. */
export const reservationFractions: Readonly<Record<ServiceKind, number>> = {
  postgres: 1,
  redis: 1,
  pgbouncer: 1,
  edge: 0.5,
  app: 0.5,
};

/** Divides the host so that everything fits even in the middle of an update; `jobs` is the largest job beside it. */
export function divideHost(host: HostSize, demands: readonly Demand[], jobs: Bytes = 0): HostBudget {
  const overhead = { host: host.memory, system: systemMemory(host.memory), jobs };
  checkGivenCpus(host.cpus, demands);
  checkGivenMemory(demands);
  checkLeastMemory(overhead, demands);
  const usable = host.memory - overhead.system - jobs;
  const orders = chooseOrders(usable, demands);
  const displaced = demands.filter(({ name }) => orders[name] !== preferredOrders(demands)[name]);
  const limits = displaced.length > 0 ? leastLimits(demands) : shareMemory(usable, demands, orders);
  const services = planServices(host, demands, orders, limits);
  return {
    memory: totalMemory(overhead, Object.values(services)),
    cpuReserved: sum(Object.values(services).map(({ replicas, limits }) => replicas * limits.cpuReservation)),
    services,
    findings: displaced.map((demand) => stopFirstFinding(demand, hostFor(leastPreferred(demands) + jobs))),
  };
}

/** Nobody gets more than this while a second copy is missing: on the next larger host, with it, nobody gets less. */
function leastLimits(demands: readonly Demand[]): Record<string, Bytes> {
  return Object.fromEntries(demands.map(({ name, memory, floor }) => [name, memory ?? floor]));
}

function leastPreferred(demands: readonly Demand[]): Bytes {
  return leastMemory(demands, preferredOrders(demands));
}

function planServices(
  host: HostSize,
  demands: readonly Demand[],
  orders: UpdateOrders,
  limits: Readonly<Record<string, Bytes>>,
): Record<string, ServicePlan> {
  const reservations = shareCpus(host.cpus, demands, orders);
  const plans = demands.map((demand): [string, ServicePlan] => {
    const { name, kind, replicas, floor, weight, update } = demand;
    const memory = limits[name]!;
    const order = orders[name]!;
    const cpu = { cpuLimit: cpuLimit(demand, host.cpus), cpuReservation: reservations[name]! };
    const memoryReservation = Math.floor(memory * reservationFractions[kind]);
    return [
      name,
      {
        ...{ name, kind, replicas, floor, weight, update: order },
        limits: { memory, memoryReservation, ...cpu },
        manualMemory: demand.memory !== undefined,
        ...(update === "auto" && order === "stop-first" ? { updateReason: noRoom(demand) } : {}),
      },
    ];
  });
  return Object.fromEntries(plans);
}

function noRoom({ replicas, memory, floor }: Demand): string {
  const second = replicas === 1 ? "a second copy" : `${replicas} second copies`;
  return `no room for ${second} of ${formatBytes(memory ?? floor)} during an update`;
}

function stopFirstFinding(demand: Demand, host: Bytes): Finding {
  const { name } = demand;
  return {
    rule: "stop-first",
    message:
      `services.${name}: ${noRoom(demand)}, so it is stopped before the new version starts, and every service without a ` +
      `manual memory gets its floor only. A host of ${formatBytes(host)} has the room; or write update: stop-first to ` +
      `share out what is kept free.`,
  };
}

function totalMemory(overhead: Overhead, services: readonly ServicePlan[]): MemoryBudget {
  const limits = sum(services.map(({ replicas, limits }) => replicas * limits.memory));
  const startFirst = services.filter(({ update }) => update === "start-first");
  const surge = sum(startFirst.map(({ replicas, limits }) => replicas * limits.memory));
  const { host, system, jobs } = overhead;
  return { ...overhead, surge, limits, unassigned: host - system - jobs - limits - surge };
}
