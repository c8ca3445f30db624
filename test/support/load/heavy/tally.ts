import { heavyKinds, type HeavyKind, type HeavyReport, type KindReport } from "./types.ts";

/** Counts what became of each kind of client. */
export class HeavyTally {
  readonly #kinds = new Map<HeavyKind, { done: number; reconnects: number; longestMs: number }>();
  readonly #failures = new Map<string, number>();

  #of(kind: HeavyKind) {
    const found = this.#kinds.get(kind) ?? { done: 0, reconnects: 0, longestMs: 0 };
    this.#kinds.set(kind, found);
    return found;
  }

  done(kind: HeavyKind, milliseconds: number): void {
    const counts = this.#of(kind);
    counts.done += 1;
    counts.longestMs = Math.max(counts.longestMs, milliseconds);
  }

  reconnected(kind: HeavyKind): void {
    this.#of(kind).reconnects += 1;
  }

  failed(kind: HeavyKind, what: string): void {
    const key = `${kind} ${what}`;
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
  }

  report(): HeavyReport {
    return Object.fromEntries(heavyKinds.map((kind) => [kind, this.#reportOf(kind)])) as Record<HeavyKind, KindReport>;
  }

  #reportOf(kind: HeavyKind): KindReport {
    const own = [...this.#failures].filter(([key]) => key.startsWith(`${kind} `));
    return {
      ...this.#of(kind),
      failures: Object.fromEntries(own.map(([key, count]) => [key.slice(kind.length + 1), count])),
    };
  }
}

/** One line for each kind that broke something or did nothing at all: a load that did not run has proved nothing. */
export function heavyProblems(report: HeavyReport): string[] {
  return heavyKinds.flatMap((kind) => {
    const { done, failures } = report[kind];
    const broken = Object.entries(failures).map(([what, count]) => `${kind}: ${count} × ${what}`);
    return done === 0 && broken.length === 0 ? [`${kind}: none went through`] : broken;
  });
}
