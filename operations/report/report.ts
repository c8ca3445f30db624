import { UserError } from "../../config/user-error.ts";
import { dashboardsOf, rateWindow, subjects } from "../../monitoring/panels/all.ts";
import type { Dashboard } from "../../monitoring/panels/panel.ts";
import type { AlertPlan } from "../../monitoring/alerts/alert.ts";
import { parseDuration } from "../../sizing/units.ts";
import { withServer, type Server } from "../alerts/server.ts";
import type { AlertOrder } from "../alerts/types.ts";
import { interfaceOf } from "../open/interfaces.ts";
import { firedAlerts, releaseEvents } from "./events.ts";
import { answersOf, readPanel, type Answers } from "./panels.ts";
import { periodOf } from "./period.ts";
import { eachOf } from "./prometheus.ts";
import type { DashboardData, Period, Report } from "./types.ts";

export interface ReportOrder extends AlertOrder {
  readonly plan: AlertPlan;
  /** Seconds that the report looks back. */
  readonly since: number;
  readonly now: Date;
}

/** Reads all that a report shows, from the stack's own Prometheus. Throws a UserError where that cannot be asked. */
export async function readReport(order: ReportOrder): Promise<Report> {
  const { stack, config, plan, since, now } = order;
  // One message for a stack that nobody watches, before anybody is asked.
  interfaceOf("prometheus", config);
  const period = periodOf(since, now, parseDuration(config.monitoring.interval));
  const dashboards = dashboardsOf(config, plan, { rate: rateWindow(config, period.step) });
  const [read, releases] = await Promise.all([
    withServer(order, "prometheus", (server) => readAll(server, dashboards, period)),
    known(() => releaseEvents(order, period)),
  ]);
  const names = dashboards.map(({ name }) => name);
  return {
    ...{ stack, target: config.target, period, ...read },
    releases: releases.value ?? [],
    notKnown: releases.why === undefined ? [] : [`deploys and rollbacks: ${releases.why}`],
    leftOut: subjects.filter(({ name }) => !names.includes(name)).map(({ title }) => title),
  };
}

async function readAll(server: Server, dashboards: readonly Dashboard[], period: Period) {
  const answers = await answersOf(server, period);
  const alerts = await firedAlerts(server, period);
  return { alerts, dashboards: await readDashboards(server, dashboards, { period, answers }) };
}

async function readDashboards(
  server: Server,
  dashboards: readonly Dashboard[],
  about: { readonly period: Period; readonly answers: Answers },
): Promise<DashboardData[]> {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels.map((panel) => ({ dashboard, panel })));
  const read = await eachOf(panels, async ({ dashboard, panel }) => ({
    dashboard,
    data: await readPanel(server, panel, about),
  }));
  return dashboards.map((dashboard) => ({
    ...dashboard,
    panels: read.filter((one) => one.dashboard === dashboard).map(({ data }) => data),
  }));
}

async function known<T>(ask: () => Promise<T>): Promise<{ readonly value?: T; readonly why?: string }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof UserError) return { why: error.message.replaceAll(/\s*\n\s*/g, " ") };
    throw error;
  }
}
