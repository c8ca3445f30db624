import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const probesDiffer: ContainerRule = {
  name: "probes-differ",
  item: "health endpoints",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker has one health check" },
  title: "Liveness does not ask what readiness asks.",
  severity: "medium",
  references: ["kube-score pod-probes-identical"],
  remedy: "Give `health.liveness` an endpoint that says only that the process works, without its data stores.",
  judge: ({ subject, health: { readiness, liveness } }) =>
    whenKnown(subject, readiness, "its readiness probe", (readiness) =>
      whenKnown(subject, liveness, "its liveness probe", (liveness) => {
        if (readiness === undefined || liveness === undefined || readiness.action !== liveness.action) return [];
        const message = `asks the same for both (${liveness.action}): a busy server is restarted, not spared`;
        return [violation(subject, message)];
      }),
    ),
};
