import type { StackConfig } from "../../config/schema.ts";
import type { Alert, AlertContext, Job, Recording, SubjectAlerts } from "./alert.ts";
import { apps } from "./subjects/apps.ts";
import { backups } from "./subjects/backups.ts";
import { certificates } from "./subjects/certificates.ts";
import { containers } from "./subjects/containers.ts";
import { edge } from "./subjects/edge.ts";
import { host } from "./subjects/host.ts";
import { logs } from "./subjects/logs.ts";
import { metaAlerts } from "./subjects/meta.ts";
import { pgbouncer } from "./subjects/pgbouncer.ts";
import { postgres } from "./subjects/postgres.ts";
import { redis } from "./subjects/redis.ts";
import { schedules } from "./subjects/schedules.ts";
import { slo } from "./subjects/slo.ts";

const subjects: readonly SubjectAlerts[] = [
  ...[host, postgres, pgbouncer, redis, containers, edge, certificates, apps, slo, backups, schedules, logs],
];

export interface RuleGroup {
  readonly subject: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}

/** Rules by subject, of the jobs that the same stack scrapes: an alert on what nobody collects could never fire. */
export function ruleGroups(context: AlertContext, jobs: readonly Job[]): readonly RuleGroup[] {
  const groups = subjects
    .filter(({ wanted }) => wanted(context.config))
    .map(({ subject, recordings, alerts }) => ({
      subject,
      recordings: recordings?.(context) ?? [],
      alerts: alerts(context),
    }));
  const meta = { subject: "meta", recordings: [], alerts: metaAlerts(context, jobs) };
  return [...groups, meta]
    .map((group) => withoutUnscraped(group, jobs, context.config))
    .filter(({ alerts }) => alerts.length > 0);
}

function withoutUnscraped(group: RuleGroup, jobs: readonly Job[], { alerts }: StackConfig): RuleGroup {
  const kept = group.alerts.filter(({ job, name }) => jobs.includes(job) && !alerts.disabled.includes(name));
  return { ...group, recordings: group.recordings.filter(({ job }) => jobs.includes(job)), alerts: kept };
}
