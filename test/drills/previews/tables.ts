import type { Growth, Quantity } from "./growth.ts";
import type { Measured } from "./preview-runner.ts";
import { median } from "./statistics.ts";

const MiB = 1024 * 1024;

/** Medians, their ranges, and their ratios to the first row, which is the empty program. */
export function previewTable(measured: readonly Measured[]): string {
  const empty = measured[0]!;
  const rows = measured.map((one) => [
    one.name,
    String(median(one.measurements.map(({ resources }) => resources))),
    ...(["seconds", "memory"] as const).flatMap((quantity) => cells(one, empty, quantity)),
  ]);
  return markdown(["program", "resources", "preview", "× empty", "peak memory", "× empty"], rows);
}

function cells(one: Measured, empty: Measured, quantity: Quantity): string[] {
  const values = one.measurements.map((each) => each[quantity]);
  const middle = median(values);
  const ratio = middle / median(empty.measurements.map((each) => each[quantity]));
  const range = [Math.min(...values), Math.max(...values)].map((value) => show[quantity](value).split(" ")[0]);
  return [`${show[quantity](middle)} (${range.join("–")})`, ratio.toFixed(2)];
}

const show: Readonly<Record<Quantity, (value: number) => string>> = {
  seconds: (value) => `${value.toFixed(2)} s`,
  memory: (value) => `${(value / MiB).toFixed(0)} MiB`,
};

const showSmall: Readonly<Record<Quantity, (value: number) => string>> = {
  seconds: (value) => `${(value * 1000).toFixed(1)} ms`,
  memory: (value) => `${(value / MiB).toFixed(2)} MiB`,
};

const titles: Readonly<Record<Quantity, string>> = { seconds: "preview", memory: "peak memory" };

export function growthTable(growth: readonly Growth[]): string {
  const rows = growth.map(({ target, quantity, line, early, late }) => [
    `${target}, ${titles[quantity]}`,
    `${show[quantity](line.intercept)} + ${showSmall[quantity](line.slope)} × services`,
    line.r2.toFixed(4),
    `${showSmall[quantity](early)}, then ${showSmall[quantity](late)}`,
  ]);
  return markdown(["growth", "least-squares line", "R²", "one more service, early and late"], rows);
}

function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line), ""].join("\n");
}
