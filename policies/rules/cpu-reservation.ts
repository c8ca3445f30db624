import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const cpuReservation: ContainerRule = {
  name: "cpu-reservation",
  item: "resource limits",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker reserves no CPU: its shares are weights" },
  title: "Every container requests the CPU that it needs under contention.",
  severity: "medium",
  references: ["KSV-0015", "CKV_K8S_10", "kube-score container-resources"],
  remedy: "Let Keelson compute it, or set `resources.requests.cpu` in the pod's own definition.",
  judge: ({ subject, limits }) =>
    expect(
      { subject, fact: limits.cpuReservation, missing: "its CPU request" },
      (cpu) => cpu !== undefined && cpu > 0,
      () => "requests no CPU of its own: what it gets under contention is left to defaults",
    ),
};
