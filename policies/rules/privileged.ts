import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const privileged: ContainerRule = {
  name: "privileged",
  item: "firewall and isolation",
  scope: "container",
  title: "No container is privileged.",
  severity: "critical",
  references: ["CIS Docker 5.5", "PSS baseline", "KSV-0017"],
  remedy: "Remove `privileged`; add the one capability or device that it needs instead.",
  judge: ({ subject, security }) =>
    expect(
      { subject, fact: security.privileged, missing: "whether it is privileged" },
      (privileged) => !privileged,
      () => "is privileged: whoever gets into it has the host",
    ),
};
