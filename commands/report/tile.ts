import type { ShownPanel } from "../../monitoring/panels/panel.ts";
import type { PanelData, Period, Point } from "../../operations/report/types.ts";
import { escape } from "./html.ts";
import { formatValue } from "./values.ts";

/** One figure with how it went, in the colour of the worst limit that it has passed. */
export function renderTile({ panel, series, empty }: PanelData, period: Period): string {
  const points = series[0]?.points ?? [];
  const last = points.at(-1)?.[1];
  const shown = last === undefined ? "–" : escape(formatValue(last, panel.unit));
  return [
    `<article class="tile ${last === undefined ? "unknown" : stateOf(last, panel)}" title="${escape(panel.description)}">`,
    `<h3>${escape(panel.title)}</h3><p class="value">${shown}</p>`,
    empty === undefined ? spark(points, period) : `<p class="empty">${escape(empty)}</p>`,
    "</article>",
  ].join("");
}

const order = ["none", "info", "warning", "critical"];

/** The severity of the worst limit that a value has passed, or "good". */
export function stateOf(value: number, { limits, unlessZero }: Pick<ShownPanel, "limits" | "unlessZero">): string {
  if (unlessZero !== undefined && value !== 0) return unlessZero;
  const passed = limits.filter((limit) => (limit.worse === "above" ? value > limit.value : value < limit.value));
  const [worst] = passed.map(({ severity }) => severity).sort((a, b) => order.indexOf(b) - order.indexOf(a));
  return worst ?? "good";
}

/** The course of it, from 0 to its highest value. */
function spark(points: readonly Point[], { from, to }: Period): string {
  const top = points.reduce((most, [, value]) => Math.max(most, value), 0) || 1;
  const place = ([time, value]: Point) =>
    `${((100 * (time - from)) / (to - from)).toFixed(1)},${(22 - (20 * Math.max(0, value)) / top).toFixed(1)}`;
  return `<svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><polyline points="${points.map(place).join(" ")}"/></svg>`;
}
