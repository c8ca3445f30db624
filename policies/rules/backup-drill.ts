import { notApplicable, violation } from "../findings.ts";
import { keepsData } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const backupDrill: StackRule = {
  name: "backup-drill",
  item: "backups",
  scope: "stack",
  title: "A backup was restored, and read, not long ago.",
  severity: "high",
  references: ["NIST SP 800-53 CP-9(1)"],
  remedy: "Restore a backup into an empty stack, note the day, and exempt this rule until the next drill.",
  judge: (facts) =>
    keepsData(facts)
      ? // Nothing records a drill yet: there is no evidence that could be found well.
        [violation("stack", "no restore was ever recorded: nobody knows whether a backup can be used")]
      : [notApplicable("nothing here keeps data")],
};
