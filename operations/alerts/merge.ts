import { testLabel } from "../../monitoring/alerts/alertmanager.ts";
import type { AlertNow } from "./types.ts";

type Labels = Readonly<Record<string, string>>;

/** An alert as Prometheus tells it (/api/v1/alerts). */
export interface RuleAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "pending" | "firing";
  readonly activeAt: string;
}

/** An alert as Alertmanager tells it (/api/v2/alerts). */
export interface SentAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly status: {
    readonly state: "unprocessed" | "active" | "suppressed";
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
  };
}

/** Its rule always fires: what it says by that is said elsewhere. */
export const watchdog = "Watchdog";

/**
 * What Prometheus and Alertmanager know of the same alerts, most urgent first. Where one of them cannot be asked the other
 * tells what it knows.
 */
export function mergeAlerts(rules: readonly RuleAlert[] | undefined, sent: readonly SentAlert[] | undefined) {
  const alerts = rules === undefined ? (sent ?? []).map(fromSent) : rules.map((alert) => fromRule(alert, sent ?? []));
  return alerts.filter(({ name, labels }) => name !== watchdog && !isTest(labels)).sort(byUrgency);
}

/** A test of a receiver (monitoring/alerts/alertmanager.ts) is of no rule, and ends by itself. */
function isTest(labels: Labels): boolean {
  return labels[testLabel] !== undefined;
}

function fromRule({ labels, annotations, state, activeAt }: RuleAlert, sent: readonly SentAlert[]): AlertNow {
  // Prometheus sends its external labels beside the rule's own.
  const same = sent.find((alert) => Object.entries(labels).every(([name, value]) => alert.labels[name] === value));
  const known = state === "firing" && same !== undefined ? stateOf(same) : state;
  return { ...described(labels, annotations), state: known, since: iso(activeAt) };
}

function fromSent(alert: SentAlert): AlertNow {
  return { ...described(alert.labels, alert.annotations), state: stateOf(alert), since: iso(alert.startsAt) };
}

function stateOf({ status: { state, silencedBy } }: SentAlert): AlertNow["state"] {
  if (state !== "suppressed") return "firing";
  return silencedBy.length > 0 ? "silenced" : "inhibited";
}

function described(labels: Labels, annotations: Labels) {
  const { alertname = "", severity = "none" } = labels;
  const { summary = "", runbook_url: runbook = "" } = annotations;
  return { name: alertname, severity, summary, runbook, labels };
}

/** Nanoseconds, which Go prints, are more than anybody reads. */
function iso(time: string): string {
  return new Date(time).toISOString();
}

const states = ["firing", "pending", "inhibited", "silenced"];
const severities = ["critical", "warning", "info", "none"];

function byUrgency(a: AlertNow, b: AlertNow): number {
  const rank = ({ state, severity }: AlertNow) => states.indexOf(state) * 10 + severities.indexOf(severity);
  return rank(a) - rank(b) || (a.since < b.since ? -1 : 1);
}
