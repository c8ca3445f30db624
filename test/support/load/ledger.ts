import type { LoadReport } from "./types.ts";

/** A load's rows as the callers know them, beside those that the database holds. */
export interface Ledger {
  /** Lost entries were acknowledged, yet are not stored. */
  readonly lost: readonly string[];
  /** Doubled entries were stored more than once. */
  readonly doubled: readonly string[];
  /** Stored, though their callers were told nothing or a failure: neither lost nor doubled, but worth knowing. */
  readonly unacknowledgedButStored: readonly string[];
}

export function compare(
  { acknowledged, unacknowledged }: Pick<LoadReport, "acknowledged" | "unacknowledged">,
  stored: readonly string[],
): Ledger {
  const counts = new Map<string, number>();
  for (const row of stored) counts.set(row, (counts.get(row) ?? 0) + 1);
  return {
    lost: acknowledged.filter((row) => !counts.has(row)),
    doubled: [...counts].filter(([, count]) => count > 1).map(([row]) => row),
    unacknowledgedButStored: unacknowledged.filter((row) => counts.has(row)),
  };
}

/** SQL that prints a load's rows, one a line; a prefix holds nothing but letters, digits and dashes. */
export function rowsOf({ prefix }: Pick<LoadReport, "prefix">): string {
  return `SELECT text FROM notes WHERE text LIKE '${prefix}-%'`;
}
