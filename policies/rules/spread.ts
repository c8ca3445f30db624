import { controllersOf, leastReplicas } from "../containers.ts";
import { expect, whenKnown } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const spread: StackRule = {
  name: "spread",
  item: "health endpoints",
  scope: "stack",
  only: { platform: "kubernetes", because: "all containers of a Docker host share the host" },
  title: "The replicas of a service are spread over nodes.",
  severity: "medium",
  references: ["kube-score deployment-has-host-podantiaffinity", "kube-linter no-anti-affinity"],
  remedy: "Add `topologySpreadConstraints` over kubernetes.io/hostname, or an anti-affinity of the pods.",
  judge: (facts) =>
    controllersOf(facts).flatMap((controller) =>
      whenKnown(controller.service, leastReplicas(controller, facts.cluster), "its number of replicas", (replicas) =>
        replicas < 2
          ? []
          : expect(
              { subject: controller.service, fact: controller.pod.spread, missing: "how its replicas are spread" },
              (isSpread) => isSpread,
              () => "has no rule that spreads its replicas: one node may hold them all",
            ),
      ),
    ),
};
