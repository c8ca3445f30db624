import { percentile, type Planned } from "./schedule.ts";
import type { Failure, LoadReport } from "./types.ts";

/** So many failures of each kind are shown, enough to see what is wrong; their number is in the counts. */
const shownFailures = 5;

/** An outcome says how one request ended. */
export interface Outcome {
  readonly atMs: number;
  readonly reused: boolean;
  readonly idleMs: number;
  /** The failure is undefined where the request went well. */
  readonly failure?: string;
  /** The version names who answered, where the answer says so. */
  readonly version?: string;
}

/** Counts outcomes as they come, and makes the report of them. */
export class Tally {
  readonly #prefix: string;
  readonly #latencies: number[] = [];
  readonly #failures = new Map<string, number>();
  readonly #firstFailures: Failure[] = [];
  readonly #versions = new Map<string, number>();
  readonly #acknowledged: string[] = [];
  readonly #unacknowledged: string[] = [];
  #reused = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The row that a POST writes. */
  row({ number }: Planned): string {
    return `${this.#prefix}-${number}`;
  }

  add(request: Planned, { atMs, reused, idleMs, failure, version }: Outcome): void {
    this.#latencies.push(atMs - request.dueMs);
    if (reused) this.#reused += 1;
    if (version !== undefined) this.#versions.set(version, (this.#versions.get(version) ?? 0) + 1);
    if (failure !== undefined) this.#fail({ kind: failure, method: request.method, atMs, reused, idleMs });
    if (request.method !== "POST") return;
    (failure === undefined ? this.#acknowledged : this.#unacknowledged).push(this.row(request));
  }

  #fail(failure: Failure): void {
    const earlier = this.#failures.get(failure.kind) ?? 0;
    this.#failures.set(failure.kind, earlier + 1);
    if (earlier < shownFailures) this.#firstFailures.push(failure);
  }

  report(seconds: number): LoadReport {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const sent = sorted.length;
    const failed = [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
    return {
      prefix: this.#prefix,
      seconds,
      sent,
      ok: sent - failed,
      fresh: sent - this.#reused,
      reused: this.#reused,
      failures: Object.fromEntries(this.#failures),
      firstFailures: this.#firstFailures,
      versions: Object.fromEntries(this.#versions),
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
      max: sorted.at(-1) ?? 0,
      acknowledged: this.#acknowledged,
      unacknowledged: this.#unacknowledged,
    };
  }
}
