import { controllersOf } from "../containers.ts";
import { notApplicable, violation, whenKnown } from "../findings.ts";
import type { ClusterObjects } from "../facts/types.ts";
import type { Environment, Finding, StackRule } from "../rule.ts";

type Autoscaler = ClusterObjects["autoscalers"][number];

export const autoscaler: StackRule = {
  name: "autoscaler",
  item: "health endpoints",
  scope: "stack",
  only: { platform: "kubernetes", because: "Docker has no autoscaler: the number of replicas is fixed" },
  title: "Autoscalers have a controller to scale, and in production two replicas at the least.",
  severity: "medium",
  references: ["kube-score horizontalpodautoscaler-has-target", "kube-linter hpa-minimum-three-replicas"],
  remedy: "Name the service's own Deployment as the target, and set `autoscale.min: 2`.",
  judge: (facts, { environment }) => {
    const all = facts.cluster?.autoscalers ?? [];
    if (all.length === 0) return [notApplicable("the stack has no autoscaler")];
    const targets = controllersOf(facts).map(({ service }) => service);
    return all.flatMap((one) => [...judgeTarget(one, targets), ...judgeBounds(one, environment)]);
  },
};

function judgeTarget({ target }: Autoscaler, targets: readonly string[]): readonly Finding[] {
  return targets.includes(target)
    ? []
    : [violation(target, "has an autoscaler, but the stack has nothing of this name to scale")];
}

function judgeBounds({ target, min, max }: Autoscaler, environment: Environment): readonly Finding[] {
  return whenKnown(target, min, "its least number of replicas", (min) =>
    whenKnown(target, max, "its largest number of replicas", (max) => [
      ...(min < 2 && environment === "production"
        ? [violation(target, `scales down to ${min} replica${min === 1 ? "" : "s"}`)]
        : []),
      ...(max < min ? [violation(target, `scales from ${min} to ${max} replicas: the API refuses it`)] : []),
    ]),
  );
}
