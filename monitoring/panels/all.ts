import type { StackConfig } from "../../config/schema.ts";
import { parseDuration } from "../../sizing/units.ts";
import type { AlertPlan, Job, Severity } from "../alerts/alert.ts";
import { ruleGroups } from "../alerts/all.ts";
import { alertContext, promDuration } from "../alerts/context.ts";
import { scrapedJobs } from "../alerts/jobs.ts";
import type { Dashboard, Panel, PanelContext, ShownPanel, SubjectPanels } from "./panel.ts";
import { application } from "./subjects/application.ts";
import { backups } from "./subjects/backups.ts";
import { edge } from "./subjects/edge.ts";
import { infrastructure } from "./subjects/infrastructure.ts";
import { overview } from "./subjects/overview.ts";
import { pgbouncer } from "./subjects/pgbouncer.ts";
import { postgres } from "./subjects/postgres.ts";
import { redis } from "./subjects/redis.ts";

export const subjects: readonly SubjectPanels[] = [
  ...[overview, application, infrastructure, postgres, pgbouncer, redis, edge, backups],
];

/** Panels of all that the stack collects: one of what nobody tells would be empty for ever. */
export function dashboardsOf(
  config: StackConfig,
  plan: AlertPlan,
  { rate, jobs = scrapedJobs(config) }: { readonly rate: string; readonly jobs?: readonly Job[] },
): readonly Dashboard[] {
  const context = { ...alertContext(config, plan), rate };
  const severities = severitiesOf(context, jobs);
  return subjects
    .map(({ panels, ...subject }) => ({
      ...subject,
      panels: panels(context).flatMap((panel) => shown(panel, jobs, severities)),
    }))
    .filter(({ panels }) => panels.length > 0);
}

/** A rate's window over a period that is drawn in steps: no sample falls between two windows, and each holds four scrapes. */
export function rateWindow({ monitoring }: StackConfig, stepSeconds = 0): string {
  return promDuration(Math.max(4 * parseDuration(monitoring.interval), stepSeconds, 60));
}

type Severities = ReadonlyMap<string, Severity>;

function severitiesOf(context: PanelContext, jobs: readonly Job[]): Severities {
  const alerts = ruleGroups(context, jobs).flatMap((group) => group.alerts);
  return new Map(alerts.map(({ name, severity }) => [name, severity]));
}

function shown(panel: Panel, jobs: readonly Job[], severities: Severities): ShownPanel[] {
  const queries = panel.queries.filter((query) => query.jobs.every((job) => jobs.includes(job)));
  if (queries.length === 0) return [];
  const limits = (panel.limits ?? []).flatMap((limit) => {
    const severity = severities.get(limit.alert);
    return severity === undefined ? [] : [{ ...limit, severity }];
  });
  return [{ ...panel, queries, limits }];
}
