import { eachOf } from "../../../operations/report/prometheus.ts";
import type { Dashboard } from "../../../monitoring/panels/panel.ts";
import type { Watcher } from "./monitoring.ts";

/** Queries that return nothing on the running stack, as "Dashboard: Panel" or "Dashboard: Panel, series" where it has others. */
export async function emptyQueries(watcher: Watcher, dashboards: readonly Dashboard[]): Promise<string[]> {
  const queries = dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      panel.queries.map(({ expr, name }) => ({
        expr,
        where: `${title}: ${panel.title}${panel.queries.length > 1 ? `, ${name}` : ""}`,
      })),
    ),
  );
  const counted = await eachOf(queries, async ({ expr, where }) => ({ where, count: await watcher.count(expr) }));
  return counted.filter(({ count }) => count === 0).map(({ where }) => where);
}
