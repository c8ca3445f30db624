import { expect } from "../findings.ts";
import type { Platform } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

const without: Readonly<Record<Platform, string>> = {
  docker: "reserves no memory: where the host runs short, nothing is kept for it",
  kubernetes: "requests no memory of its own: what the scheduler sets aside for it is left to defaults",
};

export const memoryReservation: ContainerRule = {
  name: "memory-reservation",
  item: "resource limits",
  scope: "container",
  title: "Memory is set aside for every container.",
  severity: "medium",
  references: ["KSV-0016", "CKV_K8S_12", "kube-score container-resources"],
  remedy: "Let Keelson compute it, or set `memoryReservation` or `resources.requests.memory` in your own resource.",
  judge: ({ subject, limits, platform }) =>
    expect(
      { subject, fact: limits.memoryReservation, missing: "its memory reservation" },
      (memory) => memory !== undefined && memory > 0,
      () => without[platform],
    ),
};
