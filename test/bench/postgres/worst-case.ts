import type { Bytes } from "../../../sizing/types.ts";
import { MiB } from "../../../sizing/units.ts";

/** Bytes of one row in a sort or a hash: 64 of text and 8 of number beside the server's own headers, measured as work_mem counts. */
const rowBytes = 150;
/** The share of work_mem that is filled: above it the server would go to its disk and hold less. */
const filled = 0.85;

/**
 * A statement that fills a sort to work_mem and a hash to twice of it (hash_mem_multiplier), and holds both until a moment that
 * is the same for every connection. The server keeps both in memory, so that the sum is what the plan calls the worst case.
 */
export function holdingSql(workMem: Bytes, until: string): string {
  const rows = Math.floor((workMem * filled) / rowBytes);
  const taken = (count: number) => `(SELECT id, pad FROM facts LIMIT ${count})`;
  return `SET enable_mergejoin = off; SET enable_nestloop = off; SET max_parallel_workers_per_gather = 0;
SELECT count(sorted.pad || hashed.pad), count(CASE WHEN sorted.id = 1 THEN pg_sleep_until('${until}') END)
  FROM (SELECT * FROM ${taken(rows)} taken ORDER BY pad OFFSET 0) sorted LEFT JOIN ${taken(2 * rows)} hashed ON sorted.id = hashed.id;
`.replaceAll("\n  FROM", " FROM");
}

/** Seconds until all connections have filled theirs: some 30 MB a second and core, with a start-up of their own. */
export function untilAllHold(connections: number, workMem: Bytes): number {
  return 15 + Math.ceil((connections * 3 * workMem) / (40 * MiB));
}
