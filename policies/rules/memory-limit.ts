import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const memoryLimit: ContainerRule = {
  name: "memory-limit",
  item: "resource limits",
  scope: "container",
  title: "Every container has a memory limit.",
  severity: "high",
  references: ["CIS Docker 5.11", "kube-score container-resources", "KSV-0018"],
  remedy: "Let Keelson compute it, or set `memory` in the service's section.",
  judge: ({ subject, limits }) =>
    expect(
      { subject, fact: limits.memory, missing: "its memory limit" },
      (memory) => memory !== undefined && memory > 0,
      () => "has no memory limit: it may take the whole host's memory",
    ),
};
