import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const readOnlyRoot: ContainerRule = {
  name: "read-only-root",
  item: "firewall and isolation",
  scope: "container",
  title: "Root file systems are read-only: what a process writes lies in tmpfs folders and volumes.",
  severity: "medium",
  references: ["CIS Docker 5.13", "KSV-0014", "CKV_K8S_22"],
  remedy: "Make it read-only, and name the folders that it writes to in `writablePaths`.",
  judge: ({ subject, security }) =>
    expect(
      { subject, fact: security.readOnlyRoot, missing: "whether its root file system is read-only" },
      (readOnly) => readOnly,
      () => "may write to its root file system: an intruder can leave programs there",
    ),
};
