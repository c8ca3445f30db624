import { formatBytes } from "../../sizing/units.ts";
import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const guaranteedMemory: ContainerRule = {
  name: "guaranteed-memory",
  item: "resource limits",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker guarantees no container its memory: the budget of the host does" },
  title: "Data stores request all the memory that they may use.",
  severity: "medium",
  references: ["kube-score container-memory-requests-equal-limits"],
  remedy: "Let Keelson compute both, or set `requests.memory` to the same as `limits.memory`.",
  judge: ({ subject, tier, limits, pod }) => {
    if (tier !== "data" || pod?.init === true) return [];
    return whenKnown(subject, limits.memory, "its memory limit", (limit) =>
      whenKnown(subject, limits.memoryReservation, "its memory request", (request) => {
        // A request that is missing is another rule's; so is a limit.
        if (limit === undefined || request === undefined || request >= limit) return [];
        const sizes = `${formatBytes(request)} of ${formatBytes(limit)}`;
        return [violation(subject, `requests ${sizes}: a node that runs short of memory may end it first`)];
      }),
    );
  },
};
