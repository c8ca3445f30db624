/** What one request of the load is; everything follows from its number, so that two loads are alike. */
export interface Planned {
  readonly number: number;
  /** Milliseconds after the load's start at which it is due, whatever became of those before it. */
  readonly dueMs: number;
  readonly method: "GET" | "POST";
  /** A fresh request has a connection of its own; the others share kept ones. */
  readonly fresh: boolean;
}

/** Five and two have no common divisor: fresh connections carry both methods. */
export function planned(number: number, rate: number): Planned {
  const method = number % 2 === 0 ? "POST" : "GET";
  return { number, dueMs: (number * 1000) / rate, method, fresh: number % 5 === 0 };
}

/** How many requests are due by now, never more than the whole load has. */
export function dueBy(elapsedMs: number, rate: number, total: number): number {
  return Math.min(total, Math.floor((elapsedMs * rate) / 1000) + 1);
}

/** The smallest value that this share of all does not exceed (nearest rank). */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
