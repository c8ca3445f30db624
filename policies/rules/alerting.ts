import { tellsPeople } from "../../sizing/receivers.ts";
import { violation } from "../findings.ts";
import { expectRole } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const alerting: StackRule = {
  name: "alerting",
  item: "monitoring",
  scope: "stack",
  title: "Somebody is told when something is wrong.",
  severity: "high",
  references: ["NIST SP 800-53 SI-4(5)"],
  remedy:
    "Set alerts.receivers, and monitoring.enabled where it is off; or exempt this rule while a system of your own tells somebody.",
  judge: (facts) => {
    const { monitoring, alerts } = facts.record?.config ?? {};
    // Alertmanager runs all the same, and tells nobody.
    if (monitoring !== undefined && !tellsPeople(alerts?.receivers ?? []))
      return [violation("stack", "alerts.receivers names nobody who is told: an outage at night lasts until morning")];
    return expectRole(facts, {
      role: "alerting",
      section: "monitoring",
      missing: "no alerts are sent: an outage at night lasts until morning",
      declared: "monitoring is declared, but nothing that runs sends alerts",
    });
  },
};
