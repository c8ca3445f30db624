import { weights, type Demand } from "./demands.ts";
import { sum } from "./water-fill.ts";

/** Containers of default weight that every host keeps room for. */
const room = 4 * weights.app;

/**
 * The first few apps divide a part of the host that is measured for four of them, so that the second, third and fourth
 * take from other apps: data stores that had grown into that part would have to shrink, which means a restart. Returns
 * the factor by which the apps' weights grow to fill their room; it only falls with another app, so that nobody gains.
 */
export function appRoomFactor(apps: readonly Demand[]): number {
  const total = sum(apps.map(({ weight, replicas }) => weight * replicas));
  return total === 0 ? 1 : Math.max(room, total) / total;
}
