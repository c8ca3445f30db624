import { formatPlan } from "../../sizing/format-plan.ts";
import type { StackPlan } from "../../sizing/types.ts";

export interface Plans {
  /** Of the release before; undefined at a first deploy. */
  readonly before: StackPlan | undefined;
  readonly after: StackPlan;
}

/** The whole plan at a first deploy or where somebody asks for it; afterwards the lines of it that changed. */
export function describePlan({ before, after }: Plans, stack: string, verbose = false): string {
  const old = before === undefined ? undefined : linesOf(before);
  if (old === undefined || verbose) return formatPlan(after);
  const now = linesOf(after)!;
  const changed = [...without(old, now, "-"), ...without(now, old, "+")];
  const whole = `keelson plan --stack ${stack} shows all of it`;
  if (changed.length === 0) return `The plan is what it was (${whole}).\n`;
  return [`The plan changed (${whole}):`, ...changed, ""].join("\n");
}

/**
 * A wider column moves every line of a table: the blanks between words do not count. Undefined for a plan that an earlier
 * version of Keelson recorded in a form that this one does not read.
 */
function linesOf(plan: StackPlan): readonly string[] | undefined {
  const lines = formatted(plan)?.split("\n");
  if (lines === undefined) return undefined;
  return lines.map((line) => line.trim().replaceAll(/ {2,}/g, "  ")).filter((line) => line !== "");
}

function formatted(plan: StackPlan): string | undefined {
  try {
    return formatPlan(plan);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function without(lines: readonly string[], others: readonly string[], sign: "-" | "+"): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line)).map((line) => `  ${sign} ${line}`);
}
