import type { StackDraft } from "../draft.ts";
import { isMonitored } from "../monitoring.ts";
import type { Problem } from "../problem.ts";

/** Lines are kept beside the metrics: what collects them is watched, and reached, as the rest of monitoring is. */
export function logsProblems(stack: StackDraft): Problem[] {
  if (stack.logs === undefined || stack.target !== "docker" || isMonitored(stack)) return [];
  const text = "is a part of monitoring, which is off here; set monitoring.enabled: true, or remove it";
  return [{ path: ["logs"], text }];
}
