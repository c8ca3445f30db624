import { tellsSomebody } from "../../../config/monitoring.ts";
import type { Alert, AlertContext, Job } from "../alert.ts";

/** Of monitoring itself, and of every job that the same stack scrapes. */
export function metaAlerts(context: AlertContext, jobs: readonly Job[]): Alert[] {
  return [watchdog, targetDown, missing(jobs), ...prometheus(context), ...alertmanager(context)];
}

const watchdog: Alert = {
  name: "Watchdog",
  severity: "none",
  expr: "vector(1)",
  for: 0,
  summary: "Alerting works",
  description: "Always fires. The service that the dead man's receiver calls raises the alarm when it no longer comes.",
  job: "prometheus",
};

const targetDown: Alert = {
  name: "TargetDown",
  severity: "warning",
  // A replica of an app comes and goes with deploys; whether its service answers is asked by the blackbox exporter.
  expr: 'up{job!="apps"} == 0',
  for: 60,
  summary: "Nothing is known of {{ $labels.job }} on {{ $labels.instance }}",
  description: "The exporter does not answer: every alert of this job is blind.",
  job: "prometheus",
};

function missing(jobs: readonly Job[]): Alert {
  return {
    name: "TargetMissing",
    severity: "warning",
    expr: jobs.map((job) => `absent(up{job="${job}"})`).join(" or "),
    for: 300,
    summary: "Prometheus has no target of {{ $labels.job }}",
    description: "The stack has it and nobody is asked: every alert of this job is blind.",
    job: "prometheus",
  };
}

function prometheus({ window }: AlertContext): Alert[] {
  const own = '{job="prometheus"}';
  const failures = [
    ...["prometheus_tsdb_compactions_failed_total", "prometheus_tsdb_checkpoint_creations_failed_total"],
    ...["prometheus_tsdb_wal_writes_failed_total", "prometheus_tsdb_head_truncations_failed_total"],
  ];
  return [
    {
      name: "PrometheusReloadFailed",
      severity: "warning",
      expr: `prometheus_config_last_reload_successful${own} == 0`,
      for: 300,
      summary: "Prometheus works with an old configuration",
      description: "It refused the new one: new targets and alerts do not count.",
      job: "prometheus",
    },
    {
      name: "RuleEvaluationFailing",
      severity: "critical",
      expr: `sum by (stack, rule_group) (increase(prometheus_rule_evaluation_failures_total${own}[${window(300)}])) > 0`,
      for: 300,
      summary: "Rules of {{ $labels.rule_group }} cannot be evaluated",
      description: "Those alerts cannot fire.",
      job: "prometheus",
    },
    {
      name: "PrometheusStorageFailing",
      severity: "critical",
      expr: failures.map((metric) => `increase(${metric}${own}[${window(900)}]) > 0`).join(" or "),
      for: 0,
      summary: "Prometheus cannot write",
      description: "Most likely its disk is full: what happens now is not recorded, and alerts go blind.",
      job: "prometheus",
    },
    {
      name: "NotificationsDropped",
      severity: "critical",
      expr:
        `increase(prometheus_notifications_dropped_total${own}[${window(300)}]) > 0 ` +
        `or prometheus_notifications_alertmanagers_discovered${own} < 1`,
      for: 300,
      summary: "Alerts do not reach Alertmanager",
      description: "Prometheus fires and nobody hears it. This one is seen by the dead man's receiver alone.",
      job: "prometheus",
    },
  ];
}

function alertmanager(context: AlertContext): Alert[] {
  return [
    {
      name: "AlertmanagerReloadFailed",
      severity: "warning",
      expr: 'alertmanager_config_last_reload_successful{job="alertmanager"} == 0',
      for: 300,
      summary: "Alertmanager works with an old configuration",
      description: "It refused the new one: new receivers are not told.",
      job: "alertmanager",
    },
    // Where nobody is told nothing can fail.
    ...(tellsSomebody(context.config) ? [failing(context)] : []),
  ];
}

function failing({ window }: AlertContext): Alert {
  const failed = `sum by (stack, integration) (increase(alertmanager_notifications_failed_total{job="alertmanager"}[${window(300)}]))`;
  return {
    name: "NotificationsFailing",
    severity: "critical",
    expr: `${failed} > 0`,
    for: 300,
    summary: "Notifications by {{ $labels.integration }} fail",
    description: "Somebody is not told. Other receivers still are.",
    job: "alertmanager",
  };
}
