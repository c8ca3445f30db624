import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** One thing that the engine does to a resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
}

/** Done by the engine for itself: nothing becomes of the resource. */
const idle = new Set(["same", "read", "refresh"]);

export function stepOf({ resourcePreEvent }: EngineEvent): Step[] {
  if (resourcePreEvent === undefined) return [];
  const { op, urn } = resourcePreEvent.metadata;
  return idle.has(op) ? [] : [{ op, urn }];
}

/** What runs side by side has no order of its own. */
export function sortSteps(steps: readonly Step[]): Step[] {
  const key = ({ op, urn }: Step) => `${urn} ${op}`;
  return [...steps].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
