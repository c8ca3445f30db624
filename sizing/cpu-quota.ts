import { UserError } from "../config/user-error.ts";
import { cpuLimit } from "./cpu-limits.ts";
import { sectionPath, type Demand } from "./demands.ts";
import { table } from "./host-checks.ts";
import type { CpuQuota, HostSize, MilliCpu } from "./types.ts";
import { formatCores, formatCpus } from "./units.ts";
import { copies, type UpdateOrders } from "./update-order.ts";
import { type Bucket, fillLevel, sum } from "./water-fill.ts";

/** Least that a container gets of a quota: throttled further, a server starts and answers its probes too late. */
export const leastCpuLimit: MilliCpu = 100;

/** Limits as they fill a quota on their sum; what is given by hand neither grows nor shrinks. */
export function limitBuckets(host: HostSize, demands: readonly Demand[], orders: UpdateOrders): Bucket[] {
  return demands.map((demand) => {
    const ceiling = cpuLimit(demand, host);
    const floor = demand.cpus ?? Math.min(leastCpuLimit, ceiling);
    return { weight: demand.weight, floor, ceiling, copies: copies(demand, orders[demand.name]) };
  });
}

/** Infinity where all may have what they would have without a quota. */
export function quotaLevel({ cpuLimits }: HostSize, buckets: readonly Bucket[]): number {
  return cpuLimits === undefined ? Infinity : fillLevel(cpuLimits.amount, buckets);
}

/** Each pod past a quota is refused when it is created, in the middle of a deploy: the least of all must fit beforehand. */
export function checkCpuQuota(host: HostSize, demands: readonly Demand[], orders: UpdateOrders): void {
  if (host.cpuLimits === undefined) return;
  const buckets = limitBuckets(host, demands, orders);
  const least = sum(buckets.map(({ floor, copies }) => floor * copies));
  if (least <= host.cpuLimits.amount) return;
  const rows = demands.map((demand, index) => row(demand, buckets[index]!));
  const startFirst = demands.some(({ name, kind }) => kind === "app" && orders[name] === "start-first");
  throw new UserError([shortfall(host.cpuLimits, least), ...table(rows), remedies(least, startFirst)].join("\n"));
}

function shortfall({ by, amount }: CpuQuota, least: MilliCpu): string {
  return `${by} ${formatCores(amount)} is ${formatCores(least - amount)} short of the CPU limits that the stack needs at least:`;
}

function remedies(least: MilliCpu, startFirst: boolean): string {
  const others = startFirst ? ", or write update: stop-first, which has no second copies" : "";
  return `A quota of ${formatCores(least)} would do; or give less cpus by hand, take fewer services or replicas${others}.`;
}

function row(demand: Demand, { floor, copies }: Bucket): string[] {
  const one = formatCpus(floor);
  const all = copies === 1 ? one : `${copies} × ${one} = ${formatCpus(copies * floor)}`;
  const second = copies > demand.replicas ? ` with ${copies - demand.replicas} of an update` : "";
  return [sectionPath(demand), `${all}${second}${demand.cpus === undefined ? "" : " (given)"}`];
}
