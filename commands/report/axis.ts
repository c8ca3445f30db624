import type { Unit } from "../../monitoring/panels/panel.ts";
import type { PanelData } from "../../operations/report/types.ts";

export interface Axis {
  readonly min: number;
  readonly max: number;
  /** Between two lines. */
  readonly interval: number;
}

/** Of a chart whose values are all 0: a line at the bottom, with something above it. */
const least: Readonly<Record<Unit, number>> = {
  share: 0.01,
  seconds: 0.001,
  bytes: 1024,
  "bytes a second": 1024,
  "a second": 0.1,
  cores: 0.01,
  count: 1,
};

/** A value axis whose lines lie on round numbers of the unit. A limit far above the values is left out: they would be flat. */
export function axisOf({ panel, series }: PanelData): Axis {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value));
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const lowest = values.reduce((fewest, value) => Math.min(fewest, value), 0);
  const near = panel.limits.map(({ value }) => value).filter((value) => value <= 2 * highest);
  const reach = Math.max(highest, ...near) * 1.08;
  // A whole is the end of what most shares can be; a rate may be a little over it.
  if (panel.unit === "share" && highest > 0.8 && highest <= 1.1) return { min: 0, max: 1, interval: 0.25 };
  const interval = roundStep(Math.max(reach - lowest, least[panel.unit]) / 4, panel.unit);
  return {
    min: Math.floor(lowest / interval) * interval,
    max: Math.max(1, Math.ceil(Math.max(reach, least[panel.unit]) / interval)) * interval,
    interval,
  };
}

/** The next round number of a unit. */
function roundStep(raw: number, unit: Unit): number {
  if (unit === "seconds" && raw > 20) return roundDuration(raw);
  const base = unit.startsWith("bytes") ? 1024 ** Math.max(0, Math.floor(Math.log(raw) / Math.log(1024))) : 1;
  const step = base * roundDecimal(raw / base);
  return unit === "count" ? Math.max(1, step) : step;
}

function roundDecimal(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  // 2.5 of a count would be half a thing; 2 and 5 suit every unit.
  return power * ([1, 2, 5].find((step) => step * power >= raw * 0.999) ?? 10);
}

const times = [30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400] as const;

function roundDuration(raw: number): number {
  return times.find((step) => step >= raw * 0.999) ?? 86_400 * roundDecimal(raw / 86_400);
}
