import { expectRole } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const alerting: StackRule = {
  name: "alerting",
  item: "monitoring",
  scope: "stack",
  title: "Somebody is told when something is wrong.",
  severity: "high",
  references: ["NIST SP 800-53 SI-4(5)"],
  remedy: "Send alerts from a system of your own, and exempt this rule while somebody receives them.",
  judge: (facts) =>
    expectRole(facts, {
      role: "alerting",
      section: "alerts",
      missing: "no alerts are sent: an outage at night lasts until morning",
      declared: "alerts are declared, but nothing that runs sends them",
    }),
};
