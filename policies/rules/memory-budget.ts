import { formatBytes } from "../../sizing/units.ts";
import { isScheduled, isServer } from "../containers.ts";
import { isKnown } from "../facts/types.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const memoryBudget: StackRule = {
  name: "memory-budget",
  item: "resource limits",
  scope: "stack",
  title: "All memory limits, with the second copies of an update, fit the host.",
  severity: "critical",
  references: [],
  remedy: "Give the host more memory, or the services less, in the stack file.",
  judge: ({ record, containers }) => {
    if (record === undefined) return [notApplicable("no plan is recorded: Keelson did not make this stack")];
    const { memory } = record.plan;
    // Jobs have a line of their own in the plan, or run in the room of second copies.
    const limits = containers
      .filter((container) => isServer(container) && !isScheduled(record, container))
      .map((container) => container.limits.memory);
    if (!limits.every(isKnown)) return [undecided("stack", "every container's memory limit")];
    // One without a limit is another rule's finding. A budget counts replicas and what an autoscaler may add; what is declared may be less, never more.
    const declared = limits.reduce<number>((total, limit) => total + (limit ?? 0), 0);
    const sum = Math.max(memory.limits, declared);
    const needed = memory.system + memory.surge + memory.jobs + sum;
    if (needed <= memory.host) return [];
    const parts = `${formatBytes(sum)} for containers, ${formatBytes(memory.surge)} for an update, ${formatBytes(memory.system + memory.jobs)} for the system and jobs`;
    return [violation("stack", `needs ${formatBytes(needed)} (${parts}) of ${formatBytes(memory.host)}`)];
  },
};
