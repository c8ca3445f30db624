/** How one series goes: before the cause, from it on, and in a run that stays just within the threshold. */
export interface Course {
  readonly kind: "gauge" | "counter";
  /** A counter's are per second; undefined is a series that is not there. */
  readonly healthy: number | undefined;
  readonly ill: number | undefined;
  readonly near: number | undefined;
}

type Value = number | undefined;

/** A gauge that stays the same gives the first alone. */
export const gauge = (healthy: Value, ill = healthy, near = healthy): Course => ({ kind: "gauge", healthy, ill, near });
export const counter = (healthy: Value, ill = healthy, near = healthy): Course => ({
  kind: "counter",
  healthy,
  ill,
  near,
});

/** The series comes to an end. */
export const gone = (healthy: number): Course => ({ kind: "gauge", healthy, ill: undefined, near: healthy });

interface Times {
  /** Seconds of one sample. */
  readonly step: number;
  /** Samples before the cause, and from it on. */
  readonly before: number;
  readonly after: number;
}

/** Values in the notation of promtool's unit tests. */
export function values({ kind, healthy, ill }: Course, { step, before, after }: Times): string {
  const [first, second] = [healthy, ill].map((value) =>
    kind === "counter" && value !== undefined ? value * step : value,
  );
  const reached = kind === "counter" ? (first ?? 0) * before : undefined;
  return `${segment(kind, first, 0, before)} ${segment(kind, second, reached, after)}`;
}

export function nearValues({ kind, near }: Course, { step, before, after }: Times): string {
  const value = kind === "counter" && near !== undefined ? near * step : near;
  return segment(kind, value, 0, before + after);
}

/** "a+bxn" makes n + 1 samples. */
function segment(kind: Course["kind"], value: Value, start: number | undefined, samples: number): string {
  if (value === undefined) return `_x${samples}`;
  const [from, slope] = kind === "counter" ? [(start ?? 0) + value, value] : [value, 0];
  return `${from}${slope < 0 ? "" : "+"}${slope}x${samples - 1}`;
}
