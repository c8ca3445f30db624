import type { AlertName, Subject } from "../../config/alerts/names.ts";
import type { ThresholdName } from "../../config/alerts/thresholds.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { StackPlan } from "../../sizing/types.ts";

/** critical wakes somebody; warning is for the working day; info is for looking back; none is no trouble at all. */
export type Severity = "critical" | "warning" | "info" | "none";

/** Scrape jobs: every metric of an alert is of one of them. */
export const allJobs = [
  ...(["node", "postgres", "redis", "pgbouncer", "edge", "blackbox", "containers", "apps"] as const),
  ...(["schedules", "backups", "certificates", "logs", "prometheus", "alertmanager"] as const),
] as const;
export type Job = (typeof allJobs)[number];

export interface Alert {
  readonly name: AlertName;
  readonly severity: Severity;
  /** PromQL; what it returns fires. */
  readonly expr: string;
  /** Seconds for which it has to return it. */
  readonly for: number;
  /** One line for a phone; Prometheus' template. */
  readonly summary: string;
  /** What it means and what people notice; Prometheus' template. */
  readonly description: string;
  readonly job: Job;
  /** Alerts that say nothing new while this one fires, for targets that have the same values of these labels. */
  readonly silences?: { readonly alerts: readonly AlertName[]; readonly equal: readonly string[] };
}

export interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly job: Job;
}

/** What alerts compare with of the plan; an alert whose number is not known is left out. */
export type AlertPlan = Pick<StackPlan, "edge">;

export interface AlertContext {
  readonly config: StackConfig;
  readonly plan: AlertPlan;
  /** Thresholds by name: percentages as a share of 1, hours and days in seconds, everything else as it is given. */
  readonly limit: Readonly<Record<ThresholdName, number>>;
  /** A range window, at least four scrapes long, in PromQL's words, from seconds. */
  readonly window: (seconds: number) => string;
  /** Seconds of a range as arithmetic needs them, which shorten with the windows. */
  readonly span: (seconds: number) => number;
}

/** The alerts of one subject, and when a stack has anything that they could be about. */
export interface SubjectAlerts {
  readonly subject: Subject;
  readonly wanted: (config: StackConfig) => boolean;
  readonly recordings?: (context: AlertContext) => readonly Recording[];
  readonly alerts: (context: AlertContext) => readonly Alert[];
}

/**
 * True while a server's container does not run, or its own health check finds it dead. An exporter that looks for the name of
 * one that is gone, or asks one that is frozen, may be slower than Prometheus waits, and then says nothing at all. In a cluster
 * nothing is known of containers.
 */
export function orGone(expr: string, service: string, { config }: AlertContext): string {
  if (config.target !== "docker") return expr;
  const own = `{job="containers",service="${service}"}`;
  // By the same labels each time, so that one that both find is one alert.
  return [
    `max by (stack, service) (${expr})`,
    `max by (stack, service) (container_health_state${own}) == 0`,
    noContainer(service),
  ].join(" or ");
}

/** True while no container of a service runs; where nobody tells of containers, nothing is known, and that is another alert's. */
export function noContainer(service: string): string {
  return `(absent(container_last_seen{job="containers",service="${service}"}) and on () up{job="containers"} == 1)`;
}
