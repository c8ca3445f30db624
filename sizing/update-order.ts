import type { Demand } from "./demands.ts";
import type { Autoscale, Bytes, UpdateOrder } from "./types.ts";
import { sum } from "./water-fill.ts";

export type UpdateOrders = Readonly<Record<string, UpdateOrder>>;

interface Replicas {
  readonly replicas: number;
  readonly autoscale?: Autoscale;
  /** True where a release command runs beside the old containers before an update. */
  readonly job?: boolean;
}

/**
 * Second copies of a start-first update. Replaced containers are deleted after all new ones exist; replicas by load are
 * replaced one by one (maxSurge 1), or an update under the heaviest load would double the largest service there is.
 */
export function secondCopies({ replicas, autoscale }: Replicas): number {
  return autoscale === undefined ? replicas : 1;
}

/** Containers that live at once while a service is updated: a release command ends before there are second copies. */
export function copies(demand: Replicas, order: UpdateOrder | undefined): number {
  return demand.replicas + (order === "start-first" ? secondCopies(demand) : jobCopies(demand));
}

/** A stop-first service has no second copies in whose room its release command could run. */
export function jobCopies({ job }: Pick<Replicas, "job">): number {
  return job === true ? 1 : 0;
}

/** What must be there before anything is shared out: memory given by hand, else the floors. */
export function leastMemory(demands: readonly Demand[], orders: UpdateOrders): Bytes {
  return sum(demands.map((demand) => copies(demand, orders[demand.name]) * (demand.memory ?? demand.floor)));
}

/** Every service start-first that may be. */
export function preferredOrders(demands: readonly Demand[]): UpdateOrders {
  return ordersOf(demands, ({ update }) => (update === "stop-first" ? "stop-first" : "start-first"));
}

/** Makes every service stop-first but those that insist on another order. */
export function frugalOrders(demands: readonly Demand[]): UpdateOrders {
  return ordersOf(demands, ({ update }) => (update === "start-first" ? "start-first" : "stop-first"));
}

export function stopFirstOrders(demands: readonly Demand[]): UpdateOrders {
  return ordersOf(demands, () => "stop-first");
}

function ordersOf(demands: readonly Demand[], order: (demand: Demand) => UpdateOrder): UpdateOrders {
  return Object.fromEntries(demands.map((demand) => [demand.name, order(demand)]));
}

/**
 * Start-first where second copies fit; else one service after another becomes stop-first, the largest second copy
 * first, so that as few as possible do. The frugal orders must fit.
 */
export function chooseOrders(usable: Bytes, demands: readonly Demand[]): UpdateOrders {
  const orders: Record<string, UpdateOrder> = { ...preferredOrders(demands) };
  for (const { name } of yieldingServices(demands)) {
    if (leastMemory(demands, orders) <= usable) break;
    orders[name] = "stop-first";
  }
  return orders;
}

/** Where a release command takes the room of the only second copy anyhow, nothing is gained. */
function yieldingServices(demands: readonly Demand[]): Demand[] {
  const second = (demand: Demand) => (secondCopies(demand) - jobCopies(demand)) * (demand.memory ?? demand.floor);
  return demands
    .filter((demand) => demand.update === "auto" && second(demand) > 0)
    .sort((a, b) => second(b) - second(a) || (a.name < b.name ? -1 : 1));
}
