import { checkCpuQuota } from "./cpu-quota.ts";
import { checkGivenCpus, type CpuHost } from "./cpu-shares.ts";
import { sectionPath, type Demand } from "./demands.ts";
import { checkGivenMemory, checkLargestNode, checkLeastMemory, type Overhead } from "./host-checks.ts";
import { limitStep, shareMemory } from "./memory-shares.ts";
import { choosePacked } from "./node-packing.ts";
import { containerMemory, hostWithRoom, systemShare } from "./nodes.ts";
import { type MemoryLimits, noRoom, planServices, type Services } from "./service-plans.ts";
import type { Bytes, Finding, HostSize, MemoryBudget, MilliCpu, ServicePlan } from "./types.ts";
import { capitalized, roundDown } from "./units.ts";
import {
  chooseOrders,
  jobCopies,
  leastMemory,
  preferredOrders,
  secondCopies,
  type UpdateOrders,
} from "./update-order.ts";
import { sum } from "./water-fill.ts";

export interface HostBudget {
  readonly memory: MemoryBudget;
  readonly cpuReserved: MilliCpu;
  readonly services: Services;
  readonly findings: readonly Finding[];
}

/**
 * Divides the host so that everything fits even in the middle of an update; `jobs` is the largest job beside it. Release
 * commands of services without second copies are jobs too, as large as a container of theirs.
 */
export function divideHost(host: CpuHost, asked: readonly Demand[], jobs: Bytes = 0): HostBudget {
  const overhead = { host: host.memory, system: systemShare(host), jobs };
  checkDemands(host, overhead, asked);
  const demands = asked.map((demand) => withinNode(demand, containerMemory(host)));
  const usable = host.memory - overhead.system - jobs;
  const orders = chooseOrders(usable, demands);
  checkCpuQuota(host, demands, orders);
  const displaced = demands.filter(({ name }) => orders[name] !== preferredOrders(demands)[name]);
  const limits = displaced.length > 0 ? [leastLimits(demands)] : sharesFor(host, usable, demands, orders);
  const { services, findings } = choosePlan(host, demands, orders, limits);
  return {
    memory: totalMemory(overhead, Object.values(services), demands),
    cpuReserved: sum(Object.values(services).map(({ replicas, limits }) => replicas * limits.cpuReservation)),
    services,
    findings: [
      ...displaced.map((demand) => stopFirstFinding(demand, hostWithRoom(host, leastPreferred(demands) + jobs))),
      ...findings,
    ],
  };
}

function checkDemands(host: HostSize, overhead: Overhead, demands: readonly Demand[]): void {
  checkGivenCpus(host, demands);
  checkGivenMemory(demands);
  checkLargestNode(host, demands);
  checkLeastMemory(host, overhead, demands);
}

function withinNode(demand: Demand, room: Bytes): Demand {
  return { ...demand, ceiling: Math.min(demand.ceiling, roundDown(room, limitStep)) };
}

/** Parts of what is above the least memory that are shared out where more of it would not pack into the nodes. */
export const packingSteps = 8;

/** The fullest shares first; on a single host they always fit. */
function sharesFor(host: HostSize, usable: Bytes, demands: readonly Demand[], orders: UpdateOrders): MemoryLimits[] {
  if (host.nodes === undefined) return [shareMemory(usable, demands, orders)];
  const least = leastMemory(demands, orders);
  const step = (usable - least) / packingSteps;
  const shared = Array.from({ length: packingSteps }, (_, index) => usable - index * step);
  return [...shared.map((memory) => shareMemory(memory, demands, orders)), leastLimits(demands)];
}

function choosePlan(
  host: CpuHost,
  demands: readonly Demand[],
  orders: UpdateOrders,
  limits: readonly MemoryLimits[],
): { readonly services: Services; readonly findings: readonly Finding[] } {
  const plans = limits.map((limit) => planServices(host, demands, orders, limit));
  return host.nodes === undefined ? { services: plans[0]!, findings: [] } : choosePacked(host.nodes, plans);
}

/** Nobody gets more than this while a second copy is missing: on the next larger host, with it, nobody gets less. */
function leastLimits(demands: readonly Demand[]): MemoryLimits {
  return Object.fromEntries(demands.map(({ name, memory, floor }) => [name, memory ?? floor]));
}

function leastPreferred(demands: readonly Demand[]): Bytes {
  return leastMemory(demands, preferredOrders(demands));
}

function stopFirstFinding(demand: Demand, larger: string): Finding {
  return {
    rule: "stop-first",
    message:
      `${sectionPath(demand)}: ${noRoom(demand)}, so it is stopped before the new version starts, and every service without a ` +
      `manual memory gets its floor only. ${capitalized(larger)} has the room` +
      (demand.kind === "app" ? "; or write update: stop-first to share out what is kept free." : "."),
  };
}

function totalMemory(overhead: Overhead, services: readonly ServicePlan[], demands: readonly Demand[]): MemoryBudget {
  const memory = ({ replicas, limits }: ServicePlan) => replicas * limits.memory;
  const limits = sum(services.filter(({ alone }) => alone !== "scheduled").map(memory));
  const scheduled = sum(services.filter(({ alone }) => alone === "scheduled").map(memory));
  const startFirst = services.filter(({ update }) => update === "start-first");
  const surge = sum(startFirst.map((service) => secondCopies(service) * service.limits.memory));
  const { host, system } = overhead;
  const jobs = overhead.jobs + scheduled + releaseCommands(services, demands);
  return { host, system, jobs, surge, limits, unassigned: host - system - jobs - limits - surge };
}

/** They may run at the same time: no service waits for another's. */
function releaseCommands(services: readonly ServicePlan[], demands: readonly Demand[]): Bytes {
  const stopFirst = services.filter(({ update }) => update === "stop-first");
  const jobs = new Map(demands.map((demand) => [demand.name, jobCopies(demand)]));
  return sum(stopFirst.map(({ name, limits }) => (jobs.get(name) ?? 0) * limits.memory));
}
