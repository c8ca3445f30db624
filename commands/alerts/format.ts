import type { AlertList, AlertNow, Delivery, Silence } from "../../operations/alerts/types.ts";
import { textTable } from "../../sizing/text-table.ts";
import { age, localTime } from "../history/time.ts";

const columns = ["alert", "severity", "state", "since", "what", "runbook"].map((title) => ({ title }));

/** Most urgent first; what could not be asked stands below. */
export function formatAlerts(stack: string, { alerts, notChecked }: AlertList, now: Date): string {
  const rows = alerts.map((alert) => [
    ...[subject(alert), alert.severity, alert.state, age(alert.since, now)],
    ...[alert.summary, alert.runbook],
  ]);
  return [
    ...(alerts.length > 0 ? textTable(columns, rows) : notChecked.length > 0 ? [] : [`Nothing fires in ${stack}.`]),
    ...notChecked.map((what) => `Not checked: ${what}`),
  ].join("\n");
}

/** An alert of the same name may be about several services. */
function subject({ name, labels }: AlertNow): string {
  const { service } = labels;
  return service === undefined ? name : `${name} (${service})`;
}

export function formatSilences(stack: string, silences: readonly Silence[]): string {
  if (silences.length === 0) return `Nothing is silenced in ${stack}.`;
  const titles = ["id", "what", "until", "by", "because"].map((title) => ({ title }));
  const rows = silences.map(({ id, matchers, until, by, comment }) => [
    ...[id, matchers.join(", "), localTime(until), by, comment],
  ]);
  return textTable(titles, rows).join("\n");
}

export function formatSilence(stack: string, { id, matchers, until }: Silence): string {
  return [
    `${matchers.join(", ")} until ${localTime(until)}.`,
    `It fires on, and nobody is told. End it sooner: keelson alerts unsilence ${id} --stack ${stack}`,
  ].join("\n");
}

/** By what Alertmanager counts: whether anybody reads it is for the receiver to say. */
export function formatDelivery({ receiver, kind, delivered, attempts, seconds, why }: Delivery): string {
  const tries = `${attempts} ${attempts === 1 ? "attempt" : "attempts"} in ${seconds} s`;
  if (delivered) return `Delivered to ${receiver} (${kind}): it took the test alert, ${tries}.`;
  return `Not delivered to ${receiver} (${kind}), ${tries}: ${why ?? "no reason is known"}`;
}
