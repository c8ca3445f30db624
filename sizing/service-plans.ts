import { type CpuHost, shareCpus } from "./cpu-shares.ts";
import type { Demand } from "./demands.ts";
import type { Bytes, ServiceKind, ServicePlan } from "./types.ts";
import { formatBytes } from "./units.ts";
import { secondCopies, type UpdateOrders } from "./update-order.ts";

/** Services are listed by name, in the order of the demands. */
export type Services = Readonly<Record<string, ServicePlan>>;

/** A memory limit is that of one container; they are listed by service. */
export type MemoryLimits = Readonly<Record<string, Bytes>>;

/** Half is reserved where memory follows the load; data stores keep all of theirs as caches. */
export const reservationFractions: Readonly<Record<ServiceKind, number>> = {
  postgres: 1,
  redis: 1,
  pgbouncer: 1,
  backup: 0.5,
  edge: 0.5,
  app: 0.5,
  monitoring: 0.5,
  acme: 0.5,
};

/** What every service gets, with these limits of memory. */
export function planServices(
  host: CpuHost,
  demands: readonly Demand[],
  orders: UpdateOrders,
  limits: MemoryLimits,
): Services {
  const cpus = shareCpus(host, demands, orders);
  const plans = demands.map((demand): [string, ServicePlan] => {
    const { name, kind, replicas, alone, autoscale, floor, weight, update, updateReason } = demand;
    const memory = limits[name]!;
    const order = orders[name]!;
    const memoryReservation = Math.floor(memory * reservationFraction(demand));
    return [
      name,
      {
        ...{ name, kind, replicas, floor, weight, update: order },
        ...(alone === undefined ? {} : { alone }),
        ...(autoscale === undefined ? {} : { autoscale }),
        limits: { memory, memoryReservation, ...cpus[name]! },
        manualMemory: demand.memory !== undefined,
        ...(updateReason === undefined ? {} : { updateReason }),
        ...(update === "auto" && order === "stop-first" ? { updateReason: noRoom(demand) } : {}),
      },
    ];
  });
  return Object.fromEntries(plans);
}

/** An autoscaler counts in percent of the reservation: with half of the limit reserved, 80 % of it would be 40 % of that. */
function reservationFraction({ kind, autoscale }: Demand): number {
  return autoscale === undefined ? reservationFractions[kind] : 1;
}

export function noRoom(demand: Demand): string {
  const { memory, floor } = demand;
  const count = secondCopies(demand);
  const second = count === 1 ? "a second copy" : `${count} second copies`;
  return `no room for ${second} of ${formatBytes(memory ?? floor)} during an update`;
}
