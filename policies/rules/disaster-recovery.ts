import { violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const disasterRecovery: StackRule = {
  name: "disaster-recovery",
  item: "backups",
  scope: "stack",
  title: "It is written down how the stack comes back after the loss of its host.",
  severity: "medium",
  references: ["NIST SP 800-53 CP-2"],
  remedy: "Write down who restores what, from where and in which order, and exempt this rule until the next review.",
  // Nothing in a stack names such a document yet: it cannot be found well.
  judge: () => [violation("stack", "no recovery plan is declared: what to do after a loss is left to memory")],
};
