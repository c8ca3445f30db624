import type { Bytes } from "./types.ts";

/** A bucket stands for containers of one kind that fill at the same pace, each between its floor and its ceiling. */
export interface Bucket {
  readonly weight: number;
  readonly floor: Bytes;
  readonly ceiling: Bytes;
  readonly copies: number;
}

/** What one container holds at a level (bytes for one unit of weight). */
export function shareAt(level: number, { weight, floor, ceiling }: Bucket): Bytes {
  return Math.min(Math.max(level * weight, floor), ceiling);
}

/**
 * The level at which the buckets hold exactly the capacity; Infinity where their ceilings do not reach it. The floors
 * must fit. A larger capacity never lowers it, another bucket never raises it.
 */
export function fillLevel(capacity: Bytes, buckets: readonly Bucket[]): number {
  const held = (level: number) => sum(buckets.map((bucket) => bucket.copies * shareAt(level, bucket)));
  const bend = lastBend(buckets, (level) => held(level) <= capacity);
  const growing = buckets.filter(({ weight, floor, ceiling }) => floor / weight <= bend && bend < ceiling / weight);
  const pace = sum(growing.map(({ weight, copies }) => weight * copies));
  return pace === 0 ? Infinity : bend + (capacity - held(bend)) / pace;
}

/** Between two bends, where a bucket leaves its floor or meets its ceiling, what is held grows at one pace. */
function lastBend(buckets: readonly Bucket[], reached: (level: number) => boolean): number {
  const bends = buckets.flatMap(({ weight, floor, ceiling }) => [floor / weight, ceiling / weight]);
  const levels = [...new Set(bends.filter(Number.isFinite))].sort((a, b) => a - b);
  let [from, to] = [0, levels.length];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    [from, to] = reached(levels[middle]!) ? [middle, to] : [from, middle];
  }
  return levels[from] ?? 0;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
