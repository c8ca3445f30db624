import type { PostgresSettings } from "../../../sizing/types.ts";
import { MiB } from "../../../sizing/units.ts";
import type { Configuration, Room } from "./configurations.ts";

type Random = () => number;

/** Numbers from 0 to 1 that a seed decides, so that a search can be run again (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws values of the settings that sizing computes, each within what its server would start and stay alive with: buffers up
 * to half of the limit, work_mem up to a 16th of it. Everything else stays as `base` has it.
 */
export function draw(base: Configuration, { memory }: Room, random: Random): Configuration {
  const between = (least: number, most: number) => Math.round(least * (most / least) ** random());
  const oneOf = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const megabytes = memory / MiB;
  const drawn: PostgresSettings = {
    shared_buffers: `${between(megabytes / 10, megabytes / 2)}MB`,
    work_mem: `${between(1, megabytes / 16)}MB`,
    maintenance_work_mem: `${between(megabytes / 32, megabytes / 5)}MB`,
    wal_buffers: oneOf(["1MB", "4MB", "16MB", "32MB"]),
    max_wal_size: oneOf(["1GB", "2GB", "4GB", "8GB"]),
    checkpoint_timeout: oneOf(["5min", "15min", "30min"]),
    wal_compression: oneOf(["off", "lz4", "pglz", "zstd"]),
    random_page_cost: oneOf(["1.1", "2", "4"]),
    effective_io_concurrency: oneOf(["1", "16", "200"]),
    max_parallel_workers_per_gather: oneOf(["0", "1", "2"]),
    max_parallel_maintenance_workers: oneOf(["0", "1", "2"]),
    jit: oneOf(["on", "off"]),
    track_io_timing: oneOf(["on", "off"]),
    bgwriter_lru_maxpages: oneOf(["100", "400", "1000"]),
    commit_delay: oneOf(["0", "100", "1000"]),
  };
  return { ...base, settings: { ...base.settings, ...drawn } };
}
