import { expectRole } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const monitoring: StackRule = {
  name: "monitoring",
  item: "monitoring",
  scope: "stack",
  title: "Metrics of every server are collected.",
  severity: "high",
  references: ["NIST SP 800-53 SI-4"],
  remedy: "Set monitoring.enabled; or exempt this rule while a system of your own watches the stack.",
  judge: (facts) =>
    expectRole(facts, {
      role: "monitoring",
      section: "monitoring",
      missing: "no metrics are collected: nobody sees trouble before users do",
      declared: "monitoring is declared, but nothing that runs collects metrics",
    }),
};
