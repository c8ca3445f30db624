import { stringify } from "yaml";
import type { StackConfig } from "../../config/schema.ts";
import type { Alert, AlertPlan, Job } from "./alert.ts";
import { ruleGroups, type RuleGroup } from "./all.ts";
import { alertContext, type Pace, promDuration } from "./context.ts";

/** Prometheus' rule file: every alert of the jobs that are scraped. */
export function ruleFile(config: StackConfig, plan: AlertPlan, jobs: readonly Job[], pace?: Pace): string {
  const context = alertContext(config, plan, pace);
  const link = runbook(config);
  const wait = (seconds: number): string => promDuration(seconds / (pace?.factor ?? 1));
  return rulesYaml(ruleGroups(context, jobs), (alert) => alertRule(alert, link(alert), wait(alert.for)));
}

function rulesYaml(groups: readonly RuleGroup[], rule: (alert: Alert) => object): string {
  const rendered = groups.map(({ subject, recordings, alerts }) => ({
    name: `keelson-${subject}`,
    rules: [...recordings.map(({ record, expr }) => ({ record, expr })), ...alerts.map(rule)],
  }));
  return stringify({ groups: rendered }, { lineWidth: 0 });
}

function alertRule({ name, expr, severity, summary, description }: Alert, link: string, wait: string): object {
  return {
    alert: name,
    expr,
    ...(wait !== "0s" && { for: wait }),
    labels: { severity },
    annotations: { summary, description, runbook_url: link },
  };
}

/** Headings of docs/runbooks.md are the alerts' names. */
export function runbook({ alerts }: StackConfig): (alert: Pick<Alert, "name">) => string {
  return ({ name }) => `${alerts.runbooks ?? "docs/runbooks.md"}#${name.toLowerCase()}`;
}
