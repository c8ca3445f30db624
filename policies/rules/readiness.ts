import { isServer } from "../containers.ts";
import { expect } from "../findings.ts";
import type { Platform } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";

const without: Readonly<Record<Platform, string>> = {
  docker: "has no health check: nobody learns whether it answers",
  kubernetes: "has no readiness probe: it gets requests before it can answer",
};

export const readiness: ContainerRule = {
  name: "readiness",
  item: "health endpoints",
  scope: "container",
  title: "Every server is asked whether it is ready.",
  severity: "high",
  references: ["CIS Docker 4.6", "CIS Docker 5.27", "CKV_K8S_9", "kube-score pod-probes"],
  remedy:
    "Set `health.readiness` in the service's section, or a `healthcheck` or `readinessProbe` in your own resource.",
  judge: (container) =>
    isServer(container)
      ? expect(
          { subject: container.subject, fact: container.health.readiness, missing: "its readiness check" },
          (probe) => probe !== undefined,
          () => without[container.platform],
        )
      : [],
};
