import { formatBytes } from "../../sizing/units.ts";
import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const memorySwap: ContainerRule = {
  name: "memory-swap",
  item: "resource limits",
  scope: "container",
  only: { platform: "docker", because: "a pod's swap is the kubelet's to allow, which by default it does not" },
  title: "No container may use swap beside its memory.",
  severity: "medium",
  references: [],
  remedy: "Set `memorySwap` to the same number as `memory`: it is the sum of both.",
  judge: ({ subject, limits: { memory, memorySwap } }) =>
    whenKnown(subject, memory, "its memory limit", (memory) =>
      whenKnown(subject, memorySwap, "its swap limit", (total) => {
        const fault = memory === undefined ? undefined : swapFault(memory, total);
        return fault === undefined ? [] : [violation(subject, fault)];
      }),
    ),
};

/** Docker counts memory and swap together: 0 is as none, and -1 or infinity has no bound. */
function swapFault(memory: number, total: number | undefined): string | undefined {
  if (total === undefined || total === 0)
    return `has no swap limit: Docker lets it swap ${formatBytes(memory)} beside its memory`;
  if (total < 0 || total === Infinity) return "may swap without a limit";
  return total > memory ? `may swap ${formatBytes(total - memory)} beside its memory` : undefined;
}
