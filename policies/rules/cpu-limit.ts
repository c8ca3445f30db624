import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const cpuLimit: ContainerRule = {
  name: "cpu-limit",
  item: "resource limits",
  scope: "container",
  title: "Every container has a CPU limit.",
  severity: "medium",
  references: ["CIS Docker 5.12", "KSV-0011", "kube-score container-resources"],
  remedy: "Let Keelson compute it, or set `cpus` in the service's section.",
  judge: ({ subject, limits }) =>
    expect(
      { subject, fact: limits.cpu, missing: "its CPU limit" },
      (cpu) => cpu !== undefined && cpu > 0,
      () => "has no CPU limit: it may keep every core busy",
    ),
};
