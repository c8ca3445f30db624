import type { DashboardData, Report } from "../../operations/report/types.ts";
import type { Context } from "./chart.ts";
import { clock, renderEvents, zone } from "./events.ts";
import { escape } from "./html.ts";
import { renderPanel } from "./panel.ts";
import { style } from "./style.ts";
import { renderTile } from "./tile.ts";
import { formatValue } from "./values.ts";

/** The whole report as one page that loads nothing, and may not: the policy in its head holds browsers to that. */
export function renderPage(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(report.stack)}: report</title>
<style>${style}</style>
</head>
<body>
${header(report)}
<main>
${report.dashboards.map((dashboard) => section(dashboard, report)).join("\n")}
</main>
${footer(report)}
</body>
</html>
`;
}

function header(report: Report): string {
  const { stack, target, period, dashboards } = report;
  const links = dashboards.map(({ name, title }) => `<a href="#${name}">${escape(title)}</a>`);
  return [
    `<header><h1>${escape(stack)} <span class="verdict ${verdict(report).state}">${verdict(report).text}</span></h1>`,
    `<p>on ${target}, ${clock(period.from)} to ${clock(period.to)} (${zone(period.to)}); a point each ${formatValue(period.step, "seconds")}</p>`,
    `<nav>${links.join("\n")}</nav></header>`,
  ].join("\n");
}

/** By what fires at the period's end. */
export function verdict({ alerts }: Report): { readonly state: string; readonly text: string } {
  const firing = alerts.filter(({ fires, severity }) => fires && severity !== "info");
  if (firing.length === 0) return { state: "good", text: "nothing fires" };
  const state = firing.some(({ severity }) => severity === "critical") ? "critical" : "warning";
  return { state, text: firing.length === 1 ? "1 alert fires" : `${firing.length} alerts fire` };
}

function section({ name, title, question, panels }: DashboardData, report: Report): string {
  const context: Context = report;
  const tiles = panels.filter(({ panel }) => panel.shape === "value");
  const charts = panels.filter(({ panel }) => panel.shape === "lines");
  return [
    `<section id="${name}"><h2>${escape(title)}</h2><p>${escape(question)}</p>`,
    ...(tiles.length === 0
      ? []
      : [`<div class="tiles">${tiles.map((tile) => renderTile(tile, report.period)).join("\n")}</div>`]),
    ...(name === "overview" ? [`<div class="events">${renderEvents(report)}</div>`] : []),
    ...(charts.length === 0
      ? []
      : [`<div class="panels">${charts.map((panel) => renderPanel(panel, context)).join("\n")}</div>`]),
    "</section>",
  ].join("\n");
}

function footer({ stack, leftOut }: Report): string {
  return [
    `<footer>Made by keelson report --stack ${escape(stack)}, from the stack's own Prometheus. Lines across are the limits of alerts,`,
    "dashed ones upright are releases; a shaded time is one in which the panel's alert fired.",
    ...(leftOut.length === 0 ? [] : [`Left out, since this stack does not collect it: ${escape(leftOut.join(", "))}.`]),
    "</footer>",
  ].join("\n");
}
