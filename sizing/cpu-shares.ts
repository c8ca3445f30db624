import { UserError } from "../config/user-error.ts";
import { cpuLimit } from "./cpu-limits.ts";
import { limitBuckets, quotaLevel } from "./cpu-quota.ts";
import { stackPath, weights, type Demand } from "./demands.ts";
import type { HostSize, Limits, MilliCpu } from "./types.ts";
import { formatCores, formatCpus } from "./units.ts";
import { copies, type UpdateOrders } from "./update-order.ts";
import { type Bucket, fillLevel, shareAt, sum } from "./water-fill.ts";

export interface CpuHost extends HostSize {
  /** True where a changed reservation replaces the container, as a pod's does: then it moves seldom, in steps. */
  readonly steadyCpus?: boolean;
}

/** A CPU share is what one container gets of the cores: its limit and its reservation. */
export type CpuShare = Pick<Limits, "cpuLimit" | "cpuReservation">;

/**
 * Reservations by weight over all containers of an update, so that their sum stays within the host even then. Limits by
 * weight too, where a quota bounds their sum.
 */
export function shareCpus(
  host: CpuHost,
  demands: readonly Demand[],
  orders: UpdateOrders,
): Readonly<Record<string, CpuShare>> {
  const limits = limitBuckets(host, demands, orders);
  const quota = quotaLevel(host, limits);
  const reservations = limits.map((bucket) => ({ ...bucket, floor: 0 }));
  const level = Math.min(reservationLevel(host, demands, orders, reservations), quota);
  const [reserved, limited] = host.steadyCpus === true ? [stepBelow(level), stepBelow(quota)] : [level, quota];
  const shares = demands.map(({ name }, index): [string, CpuShare] => [
    name,
    {
      cpuLimit: limitAt(limited, limits[index]!),
      cpuReservation: Math.floor(shareAt(reserved, reservations[index]!)),
    },
  ]);
  return Object.fromEntries(shares);
}

/** Whole thousandths, but for what is given: 0.57 cores times 1000 is a little less than 570 in binary. */
function limitAt(level: number, bucket: Bucket): MilliCpu {
  const share = shareAt(level, bucket);
  return share === bucket.ceiling ? share : Math.floor(share);
}

function reservationLevel(
  host: CpuHost,
  demands: readonly Demand[],
  orders: UpdateOrders,
  buckets: readonly Bucket[],
): number {
  const all = host.steadyCpus === true ? [...buckets, ...appRoom(host, demands, orders)] : buckets;
  return Math.min(fillLevel(host.cpus, all), packingLevel(host, all));
}

/** Apps that a steady host keeps cores for, as it does memory (app-room.ts): the second to fourth restart no pod. */
const roomForApps = 4;

function appRoom(host: CpuHost, demands: readonly Demand[], orders: UpdateOrders): Bucket[] {
  const apps = demands.filter(({ kind }) => kind === "app");
  // Each of the four with a second copy.
  const free = 2 * roomForApps - sum(apps.map((demand) => copies(demand, orders[demand.name])));
  return free <= 0 ? [] : [{ weight: weights.app, floor: 0, ceiling: cpuLimit({ kind: "app" }, host), copies: free }];
}

/** Steps of √2: coarse enough to stand still for most new apps, fine enough to leave less than a third unused. */
function stepBelow(level: number): number {
  // Two ways to the same level may differ in the last bit.
  return level === Infinity ? level : 2 ** (Math.floor(2 * Math.log2(level) + 1e-9) / 2);
}

/**
 * A pod finds no cores when every node has less left than it asks for. While as much stays unreserved as the largest pod
 * asks for, times all nodes but one, that cannot be, in whatever order the scheduler places them.
 */
function packingLevel({ nodes = [] }: HostSize, buckets: readonly Bucket[]): number {
  if (nodes.length < 2 || buckets.length === 0) return Infinity;
  const largest = {
    weight: Math.max(...buckets.map(({ weight }) => weight)),
    floor: 0,
    ceiling: Math.max(...buckets.map(({ ceiling }) => ceiling)),
    copies: nodes.length - 1,
  };
  return fillLevel(sum(nodes.map(({ cpus }) => cpus)), [...buckets, largest]);
}

/** Docker refuses a container with more cores than the host has; a node's are as much as a pod can ever use. */
export function checkGivenCpus({ cpus: all, nodes }: HostSize, demands: readonly Demand[]): void {
  const most = nodes === undefined ? all : Math.max(...nodes.map(({ cpus }) => cpus));
  const owner = nodes === undefined ? "the host's" : "any node's; the largest has";
  const tooMany = demands.filter(({ cpus }) => cpus !== undefined && cpus > most);
  if (tooMany.length === 0) return;
  const lines = tooMany.map(
    (demand) =>
      `${stackPath(demand)}.cpus: ${formatCpus(demand.cpus!)} is more than ${owner} ${formatCores(most)}; give that or less`,
  );
  throw new UserError(lines.join("\n"));
}
