import { notApplicable, violation } from "../findings.ts";
import { expectRole, keepsData } from "../provided.ts";
import type { StackRule } from "../rule.ts";

export const backupDrill: StackRule = {
  name: "backup-drill",
  item: "backups",
  scope: "stack",
  title: "Backups are restored for a try on a schedule, and what comes back is compared.",
  severity: "high",
  references: ["NIST SP 800-53 CP-9(1)"],
  remedy: "Set backups.schedule.drill (weekly is the default); keelson backup status says how the last one went.",
  judge: (facts) => {
    if (!keepsData(facts)) return [notApplicable("nothing here keeps data")];
    const { backups } = facts.record?.config ?? {};
    if (backups === undefined)
      return [violation("stack", "no restore was ever recorded: nobody knows whether a backup can be used")];
    if (backups.schedule.drill === "off")
      return [violation("stack", "backups.schedule.drill is off: nobody learns whether a backup can be used")];
    const missing = "nothing that runs makes backups, so nothing restores them either";
    return expectRole(facts, { role: "backup", section: "backups", missing, declared: missing });
  },
};
