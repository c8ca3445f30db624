import { appRoomFactor } from "./app-room.ts";
import { weights, type Demand } from "./demands.ts";
import type { Bytes, UpdateOrder } from "./types.ts";
import { MiB, roundDown } from "./units.ts";
import { copies, type UpdateOrders } from "./update-order.ts";
import { fillLevel, shareAt, sum, type Bucket } from "./water-fill.ts";

/** Limits are multiples of it; floors and ceilings are too. */
export const limitStep = 8 * MiB;

/**
 * PostgreSQL and Redis together get a whole number of these fractions of the memory to share (12.5 %), so that most
 * new apps leave them as they are: a changed limit retunes and restarts a database.
 */
export const dataStoreSteps = 8;

const dataStoreWeight = weights.postgres + weights.redis;

/** Memory of one container of each service. What is given by hand stands; the rest share what it leaves. */
export function shareMemory(usable: Bytes, demands: readonly Demand[], orders: UpdateOrders): Record<string, Bytes> {
  const given = demands.filter(({ memory }) => memory !== undefined);
  const sharing = demands.filter(({ memory }) => memory === undefined);
  const free = usable - sum(given.map((demand) => copies(demand, orders[demand.name]) * demand.memory!));
  const factor = appRoomFactor(sharing.filter(({ kind }) => kind === "app"));
  const buckets = sharing.map((demand) => {
    const weight = demand.kind === "app" ? demand.weight * factor : demand.weight;
    return { demand, bucket: toBucket({ ...demand, weight }, orders[demand.name]) };
  });
  const levels = findLevels(free, buckets);
  const shares = buckets.map(({ demand, bucket }) => {
    const level = isDataStore(demand) ? levels.dataStores : levels.others;
    return [demand.name, roundDown(shareAt(level, bucket), limitStep)] as const;
  });
  return Object.fromEntries([...given.map(({ name, memory }) => [name, memory!] as const), ...shares]);
}

interface Sharer {
  readonly demand: Demand;
  readonly bucket: Bucket;
}

/**
 * A start-first service pays for its second copies out of its own share: they live for seconds, and should take
 * nothing from the data stores for good.
 */
function toBucket(demand: Demand, order: UpdateOrder | undefined): Bucket {
  const { weight, floor, ceiling, replicas } = demand;
  const alive = copies(demand, order);
  return { weight: (weight * replicas) / alive, floor, ceiling, copies: alive };
}

/**
 * Fills everybody to one level first. The data stores then stop at the step below that level, and the others rise into
 * what this leaves, yet never past the data stores' next step. That bound is what makes the result monotone: without it
 * a service that is added, or a larger host, moves the data stores by a step and others the opposite way.
 */
function findLevels(free: Bytes, sharers: readonly Sharer[]): { dataStores: number; others: number } {
  const level = fillLevel(free, bucketsOf(sharers));
  const stores = sharers.filter(({ demand }) => isDataStore(demand));
  if (stores.length === 0) return { dataStores: level, others: level };
  const step = free / dataStoreSteps / dataStoreWeight;
  const below = stepBelow(level / step);
  const dataStores = below * step;
  const held = sum(stores.map(({ bucket }) => shareAt(dataStores, bucket)));
  const others = fillLevel(free - held, bucketsOf(sharers.filter(({ demand }) => !isDataStore(demand))));
  return { dataStores, others: Math.min(others, stepAbove(below) * step) };
}

/** Whole steps; under the first one, halves of it: with dozens of apps a whole step would be more than a fair share. */
function stepBelow(steps: number): number {
  // Two ways to the same level may differ in the last bit.
  const tolerant = steps * (1 + 1e-9);
  return tolerant >= 1 ? Math.floor(tolerant) : 2 ** Math.floor(Math.log2(tolerant));
}

function stepAbove(step: number): number {
  return step >= 1 ? step + 1 : step * 2;
}

function isDataStore({ kind }: Demand): boolean {
  return kind === "postgres" || kind === "redis";
}

function bucketsOf(sharers: readonly Sharer[]): Bucket[] {
  return sharers.map(({ bucket }) => bucket);
}
