import type { ShownLimit, Unit } from "../../monitoring/panels/panel.ts";
import type { PanelData, Series } from "../../operations/report/types.ts";
import { colour, drawChart, type Context } from "./chart.ts";
import { escape } from "./html.ts";
import { formatValue } from "./values.ts";

/** More lines than this nobody tells apart. */
const most = 10;

/** A card: the chart, its series by name and figures, what to do, and the queries for whoever wants to go on asking. */
export function renderPanel(data: PanelData, context: Context): string {
  const { panel } = data;
  return [
    `<article class="panel"><h3>${escape(panel.title)}</h3>`,
    data.empty === undefined ? chartAndLegend(data, context) : `<p class="empty">No data. ${escape(data.empty)}</p>`,
    `<p class="about">${escape(panel.description)}</p>`,
    details(data),
    "</article>",
  ].join("\n");
}

function chartAndLegend(data: PanelData, context: Context): string {
  const series = loudest(data.series);
  const more = data.series.length - series.length;
  return [
    `<div class="chart" role="img" aria-label="${escape(data.panel.title)}">${drawChart({ ...data, series }, context)}</div>`,
    legend(series, data.panel.unit),
    ...(more > 0 ? [`<p class="about">${more} more with lower values.</p>`] : []),
  ].join("\n");
}

/** Those with the highest values, in the order in which they came. */
function loudest(series: readonly Series[]): readonly Series[] {
  const kept = new Set([...series].sort((a, b) => highest(b) - highest(a)).slice(0, most));
  return series.filter((one) => kept.has(one));
}

const values = ({ points }: Series) => points.map(([, value]) => value);
const highest = (series: Series): number => values(series).reduce((a, b) => Math.max(a, b), -Infinity);
const lowest = (series: Series): number => values(series).reduce((a, b) => Math.min(a, b), Infinity);

function legend(series: readonly Series[], unit: Unit): string {
  const rows = series.map((one, index) => {
    const figures = [lowest(one), highest(one), values(one).at(-1)!].map(
      (value) => `<td>${formatValue(value, unit)}</td>`,
    );
    return `<tr><th><i style="background:${colour(index)}"></i>${escape(one.name)}</th>${figures.join("")}</tr>`;
  });
  return `<table class="legend"><thead><tr><th></th><td>least</td><td>most</td><td>last</td></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function details({ panel }: PanelData): string {
  const limits = panel.limits.map((limit) => `<li>${escape(limitText(limit, panel.unit))}</li>`);
  const queries = panel.queries.map(({ expr }) => `<li><code>${escape(expr)}</code></li>`);
  return `<details><summary>Limits and queries</summary><ul>${[...limits, ...queries].join("")}</ul></details>`;
}

function limitText({ alert, severity, value, worse }: ShownLimit, unit: Unit): string {
  return `${alert} (${severity}) ${worse} ${formatValue(value, unit)}: docs/runbooks.md#${alert.toLowerCase()}`;
}
