import { expect } from "../findings.ts";
import type { Platform } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

const missing: Readonly<Record<Platform, string>> = {
  docker: "has no no-new-privileges",
  kubernetes: "allows privilege escalation",
};

export const noNewPrivileges: ContainerRule = {
  name: "no-new-privileges",
  item: "firewall and isolation",
  scope: "container",
  title: "No process gains privileges that its parent has not.",
  severity: "high",
  references: ["CIS Docker 5.26", "PSS restricted", "KSV-0001"],
  remedy: "Set `securityOpts: [no-new-privileges]`, or `allowPrivilegeEscalation: false`.",
  judge: ({ subject, security, platform }) =>
    expect(
      { subject, fact: security.noNewPrivileges, missing: "whether it may gain privileges" },
      (none) => none,
      () => `${missing[platform]}: a setuid program in the image makes a process root`,
    ),
};
