import { isServer } from "../containers.ts";
import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const liveness: ContainerRule = {
  name: "liveness",
  item: "health endpoints",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker has one health check, which asks for readiness" },
  title: "Every server is asked whether it lives, and restarted where not.",
  severity: "high",
  references: ["CKV_K8S_8", "kube-score pod-probes"],
  remedy: "Set `health.liveness` in the service's section, or a `livenessProbe` in your own resource.",
  judge: (container) =>
    isServer(container)
      ? expect(
          { subject: container.subject, fact: container.health.liveness, missing: "its liveness probe" },
          (probe) => probe !== undefined,
          () => "has no liveness probe: one that hangs stays",
        )
      : [],
};
