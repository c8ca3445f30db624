import type { Use } from "./types.ts";

/** The part of the engine's figures (/containers/<id>/stats) that is read here. */
export interface EngineStats {
  /** When they were taken. */
  readonly read: string;
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  /** Empty of a container that has ended meanwhile. */
  readonly memory_stats: {
    readonly usage?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}

/** Pages of files that the kernel takes back at once, by control groups version 1 and 2. */
const reclaimable = ["total_inactive_file", "inactive_file"];

/** As docker stats counts it: without files that are only kept in memory as long as nobody else wants it. */
export function memoryUsed({ memory_stats: { usage, stats = {} } }: EngineStats): number | undefined {
  if (usage === undefined) return undefined;
  const name = reclaimable.find((each) => stats[each] !== undefined);
  return Math.max(0, usage - (name === undefined ? 0 : stats[name]!));
}

/** Thousandths of a core, between two looks; undefined where a restart or one moment leaves nothing to count. */
export function cpuUsed(first: EngineStats, second: EngineStats): number | undefined {
  const milliseconds = Date.parse(second.read) - Date.parse(first.read);
  const nanoseconds = second.cpu_stats.cpu_usage.total_usage - first.cpu_stats.cpu_usage.total_usage;
  if (!(milliseconds > 0) || nanoseconds < 0) return undefined;
  return Math.round(nanoseconds / 1000 / milliseconds);
}

/** A use with its limit, where both are known; 0 is Docker's word for no limit. */
export function use(used: number | undefined, limit: number | undefined): Use | undefined {
  if (used === undefined) return undefined;
  return limit === undefined || limit === 0 ? { used } : { used, limit };
}

/** Share of the limit; undefined where there is none. */
export function shareOf({ used, limit }: Use): number | undefined {
  return limit === undefined ? undefined : used / limit;
}
