import type { Demand } from "./demands.ts";
import type { Autoscale, Bytes, UpdateOrder } from "./types.ts";
import { sum } from "./water-fill.ts";

export type UpdateOrders = Readonly<Record<string, UpdateOrder>>;

interface Replicas {
  readonly replicas: number;
  readonly autoscale?: Autoscale;
}

/**
 * Second copies of a start-first update. Replaced containers are deleted after all new ones exist; replicas by load are
 * replaced one by one (maxSurge 1), or an update under the heaviest load would double the largest service there is.
 */
export function secondCopies({ replicas, autoscale }: Replicas): number {
  return autoscale === undefined ? replicas : 1;
}

/** Containers that live at once while a service is updated. */
export function copies(demand: Replicas, order: UpdateOrder | undefined): number {
  return demand.replicas + (order === "start-first" ? secondCopies(demand) : 0);
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

function yieldingServices(demands: readonly Demand[]): Demand[] {
  const second = (demand: Demand) => secondCopies(demand) * (demand.memory ?? demand.floor);
  return demands
    .filter(({ update }) => update === "auto")
    .sort((a, b) => second(b) - second(a) || (a.name < b.name ? -1 : 1));
}
