import type { Alert } from "./alert.ts";

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** What an alert makes superfluous, and a host that is gone with all that was on it. */
export function inhibitRules(alerts: readonly Alert[]): readonly InhibitRule[] {
  return [deadHost, ...alerts.flatMap(silencing)];
}

/**
 * Only where machines are told apart: two alerts that both lack a label have it in common for Alertmanager, and then one dead
 * exporter would silence a whole stack.
 */
const deadHost: InhibitRule = {
  source_matchers: ['alertname="HostDown"', 'node=~".+"'],
  target_matchers: ['alertname!="HostDown"', 'severity!="none"', 'node=~".+"'],
  equal: ["stack", "node"],
};

function silencing({ name, silences }: Alert): readonly InhibitRule[] {
  if (silences === undefined) return [];
  const { alerts, equal } = silences;
  const target = alerts.length === 1 ? `alertname="${alerts[0]}"` : `alertname=~"${alerts.join("|")}"`;
  return [{ source_matchers: [`alertname="${name}"`], target_matchers: [target], equal }];
}
