import type { ShownPanel } from "../../monitoring/panels/panel.ts";
import type { Server } from "../alerts/server.ts";
import { ask, type Labels } from "./prometheus.ts";
import type { PanelData, Period, Series } from "./types.ts";

/** Whether the targets of a job ever answered during the period; undefined: it has none. */
export type Answers = ReadonlyMap<string, boolean>;

export async function answersOf(server: Server, period: Period): Promise<Answers> {
  const found = await ask(server, "max by (job) (up)", period);
  return new Map(found.map(({ metric, points }) => [metric["job"] ?? "", points.some(([, value]) => value === 1)]));
}

/** Asks all queries of a panel. What Prometheus says against one of them is the reason of an empty panel. */
export async function readPanel(
  server: Server,
  panel: ShownPanel,
  { period, answers }: { readonly period: Period; readonly answers: Answers },
): Promise<PanelData> {
  try {
    const series: Series[] = [];
    for (const { expr, name } of panel.queries)
      for (const { metric, points } of await ask(server, expr, period))
        series.push({ name: named(name, metric), points });
    if (series.length > 0) return { panel, series: series.sort(byName) };
    return { panel, series, empty: reason(panel, answers) };
  } catch (error) {
    return { panel, series: [], empty: (error as Error).message };
  }
}

/** A series by its labels, as Grafana names it. */
export function named(template: string, labels: Labels): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? "");
}

const byName = (a: Series, b: Series): number => a.name.localeCompare(b.name, "en", { numeric: true });

function reason({ queries, waitsFor }: ShownPanel, answers: Answers): string {
  const jobs = [...new Set(queries.flatMap((query) => query.jobs))];
  const [unknown] = jobs.filter((job) => !answers.has(job));
  if (unknown !== undefined) return `Prometheus had no target of ${unknown} in this time.`;
  const [silent] = jobs.filter((job) => answers.get(job) === false);
  if (silent !== undefined) return `Nothing that tells of ${silent} answered in this time: keelson doctor says why.`;
  return waitsFor === undefined ? "Nothing was told of it in this time." : `Nothing before ${waitsFor}.`;
}
