import { formatPlan } from "../../sizing/format-plan.ts";
import type { StackPlan } from "../../sizing/types.ts";

export interface Plans {
  /** Of the release before; undefined at a first deploy. */
  readonly before: StackPlan | undefined;
  readonly after: StackPlan;
}

/** The whole plan at a first deploy or where somebody asks for it; afterwards the lines of it that changed. */
export function describePlan({ before, after }: Plans, stack: string, verbose = false): string {
  if (before === undefined || verbose) return formatPlan(after);
  const [old, now] = [linesOf(before), linesOf(after)];
  const changed = [...without(old, now, "-"), ...without(now, old, "+")];
  const whole = `keelson plan --stack ${stack} shows all of it`;
  if (changed.length === 0) return `The plan is what it was (${whole}).\n`;
  return [`The plan changed (${whole}):`, ...changed, ""].join("\n");
}

/** A wider column moves every line of a table: the blanks between words do not count. */
function linesOf(plan: StackPlan): readonly string[] {
  const lines = formatPlan(plan).split("\n");
  return lines.map((line) => line.trim().replaceAll(/ {2,}/g, "  ")).filter((line) => line !== "");
}

function without(lines: readonly string[], others: readonly string[], sign: "-" | "+"): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line)).map((line) => `  ${sign} ${line}`);
}
