import type { Demand } from "./demands.ts";
import type { Bytes, UpdateOrder } from "./types.ts";
import { sum } from "./water-fill.ts";

export type UpdateOrders = Readonly<Record<string, UpdateOrder>>;

/** Containers that live at once while a service is updated: replaced ones are deleted after all new ones exist. */
export function copies({ replicas }: Demand, order: UpdateOrder | undefined): number {
  return order === "start-first" ? 2 * replicas : replicas;
}

/** What must be there before anything is shared out: memory given by hand, else the floors. */
export function leastMemory(demands: readonly Demand[], orders: UpdateOrders): Bytes {
  return sum(demands.map((demand) => copies(demand, orders[demand.name]) * (demand.memory ?? demand.floor)));
}

/** Every service start-first that may be. */
export function preferredOrders(demands: readonly Demand[]): UpdateOrders {
  return ordersOf(demands, ({ update }) => (update === "stop-first" ? "stop-first" : "start-first"));
}

/** Every service stop-first but those that insist. */
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
  const second = ({ replicas, memory, floor }: Demand) => replicas * (memory ?? floor);
  return demands
    .filter(({ update }) => update === "auto")
    .sort((a, b) => second(b) - second(a) || (a.name < b.name ? -1 : 1));
}
