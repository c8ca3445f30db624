import type { Period } from "./types.ts";

/** More points than a chart has room for would only make the page larger. */
const points = 180;

/** The last seconds until now, in steps that are no shorter than the time between two scrapes. */
export function periodOf(seconds: number, now: Date, intervalSeconds: number): Period {
  const step = Math.max(intervalSeconds, Math.ceil(seconds / points));
  // On whole steps: the same question asked again a moment later has the same points.
  const to = Math.floor(now.getTime() / 1000 / step) * step;
  return { from: to - Math.ceil(seconds / step) * step, to, step };
}
