import { notApplicable } from "../findings.ts";
import { expectRole, keepsData } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const backups: StackRule = {
  name: "backups",
  item: "backups",
  scope: "stack",
  title: "What the stack keeps is backed up.",
  severity: "critical",
  references: ["NIST SP 800-53 CP-9"],
  remedy: "Back up the data volumes with a tool of your own, and exempt this rule while that is watched.",
  judge: (facts) =>
    keepsData(facts)
      ? expectRole(facts, {
          role: "backup",
          section: "backups",
          missing: "no backups are declared: a lost disk is lost data",
          declared: "backups are declared, but nothing that runs makes them",
        })
      : [notApplicable("nothing here keeps data")],
};
