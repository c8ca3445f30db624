import { violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const disasterRecovery: StackRule = {
  name: "disaster-recovery",
  item: "backups",
  scope: "stack",
  title: "Backups outlive the host, and it is written down who brings the stack back with which key.",
  severity: "medium",
  references: ["NIST SP 800-53 CP-2"],
  remedy: "Give backups a repository elsewhere (s3, or a directory of another machine) and backups.recovery.",
  judge: ({ record }) => {
    const { backups } = record?.config ?? {};
    if (backups === undefined)
      return [violation("stack", "no recovery plan is declared: what to do after a loss is left to memory")];
    const { places, recovery } = backups;
    return [
      ...(places.every((place) => place === "volume")
        ? [violation("stack", "all backups lie on the host itself: they are lost with it")]
        : []),
      ...(recovery === undefined
        ? [violation("stack", "backups.recovery is missing: nobody is named who restores, nor where the key is kept")]
        : []),
    ];
  },
};
