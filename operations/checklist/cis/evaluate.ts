import { access } from "./access.ts";
import { isolation } from "./isolation.ts";
import { resources } from "./resources.ts";
import type { Control, ControlResult, Evidence } from "./types.ts";

const number = ({ id }: Control): number => Number(id.slice("5.".length));

/** These are all controls of section 5, in its order. */
export const controls: readonly Control[] = [...isolation, ...access, ...resources].sort(
  (one, other) => number(one) - number(other),
);

export function evaluate(evidence: Evidence): ControlResult[] {
  return controls.map(({ id, title, judge }) => ({ id, title, ...judge(evidence) }));
}
