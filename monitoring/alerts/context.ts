import { thresholds, type ThresholdName, type ThresholdUnit } from "../../config/alerts/thresholds.ts";
import type { StackConfig } from "../../config/schema.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { AlertContext, AlertPlan } from "./alert.ts";

/** How the rules are rendered. A drill shortens every interval, window and wait by one factor, the scrape interval too. */
export interface Pace {
  readonly factor: number;
}

export const ordinaryPace: Pace = { factor: 1 };

export function alertContext(config: StackConfig, plan: AlertPlan, { factor }: Pace = ordinaryPace): AlertContext {
  // Prometheus 3 leaves a window's left end out: with fewer samples rate() has nothing to go by when one is late.
  const shortest = 4 * parseDuration(config.monitoring.interval);
  const span = (seconds: number): number => Math.max(seconds, shortest) / factor;
  return { config, plan, limit: limits(config), window: (seconds) => promDuration(span(seconds)), span };
}

const perUnit: Readonly<Partial<Record<ThresholdUnit, (value: number) => number>>> = {
  // Rounded, or 5 % of 0.05000000000000001 would stand in a rule.
  "%": (value) => round(value / 100),
  hours: (value) => value * 3600,
  days: (value) => value * 86_400,
};

function limits({ alerts }: StackConfig): Readonly<Record<ThresholdName, number>> {
  const entries = (Object.keys(thresholds) as ThresholdName[]).map((name) => {
    const { value, unit } = thresholds[name];
    const given = alerts.thresholds[name] ?? value;
    return [name, perUnit[unit]?.(given) ?? given];
  });
  return Object.fromEntries(entries) as Record<ThresholdName, number>;
}

export function round(value: number): number {
  return Number(value.toPrecision(12));
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** A duration in Prometheus' words, in the largest unit that has it whole. */
export function promDuration(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  if (milliseconds === 0) return "0s";
  const [unit, length] = units.find(([, length]) => milliseconds % length === 0)!;
  return `${milliseconds / length}${unit}`;
}
