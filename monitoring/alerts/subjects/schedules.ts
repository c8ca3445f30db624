import type { Alert, AlertContext, SubjectAlerts } from "../alert.ts";

/** Prometheus keeps its own label job and calls a metric's own exported_job. */
const each = "by (stack, exported_job)";
const job = "{{ $labels.exported_job }}";

export const schedules: SubjectAlerts = {
  subject: "schedules",
  wanted: () => true,
  alerts: (context) => [failed(), missed(context)],
};

function failed(): Alert {
  return {
    name: "JobFailed",
    severity: "warning",
    expr: `max ${each} (keelson_job_last_exit_code{job="schedules"}) != 0`,
    for: 60,
    summary: `Job ${job} failed`,
    description: "Its last run ended with {{ $value }}. This ends with its next good run.",
    job: "schedules",
  };
}

function missed({ window }: AlertContext): Alert {
  return {
    name: "JobMissed",
    severity: "warning",
    expr: `sum ${each} (increase(keelson_job_missed_total{job="schedules"}[${window(3600)}])) > 0`,
    for: 0,
    summary: `Job ${job} was not started at its time`,
    description: "The run before still went on, or the scheduler was away at that time.",
    job: "schedules",
  };
}
