import assert from "node:assert/strict";
import { parseStack } from "../../../config/parse.ts";
import type { StackFile } from "../../../config/schema.ts";
import { dashboardsOf, rateWindow } from "../../../monitoring/panels/all.ts";
import type { Dashboard } from "../../../monitoring/panels/panel.ts";
import { eachOf } from "../../../operations/report/prometheus.ts";
import type { StackPlan } from "../../../sizing/types.ts";
import type { Watcher } from "./monitoring.ts";

/** Every panel has data, but for those that wait for a first time and say so. Returns what is empty. */
export async function assertPanels(watcher: Watcher, file: StackFile, plan: StackPlan): Promise<readonly string[]> {
  const config = parseStack(file);
  const dashboards = dashboardsOf(config, plan, { rate: rateWindow(config) });
  const unexpected = (all: readonly Empty[]) => all.filter(({ waits }) => !waits).map(({ where }) => where);
  const empty = await watcher.until(
    () => emptyQueries(watcher, dashboards),
    (all) => unexpected(all).length === 0,
    // On busy cores a scrape of all containers may outlast its time-out, and comes with the next.
    240,
  );
  assert.deepEqual(unexpected(empty), []);
  return empty.map(({ where }) => where);
}

interface Empty {
  /** "Dashboard: Panel, series". */
  readonly where: string;
  readonly waits: boolean;
}

async function emptyQueries(watcher: Watcher, dashboards: readonly Dashboard[]): Promise<readonly Empty[]> {
  const queries = dashboards.flatMap(({ title, panels }) =>
    panels.flatMap(({ queries, waitsFor, title: panel }) =>
      queries.map(({ expr, name }) => ({ expr, where: `${title}: ${panel}, ${name}`, waits: waitsFor !== undefined })),
    ),
  );
  const counted = await eachOf(queries, async (query) => ({ ...query, count: await watcher.count(query.expr) }));
  return counted.filter(({ count }) => count === 0);
}
