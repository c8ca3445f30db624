import type { Checklist } from "../../operations/checklist/types.ts";

/** Prints the checklist for programs: the shape stays; keys may be added. */
export function formatJson({ environment, source, items, results, passed, total, unreachable }: Checklist): string {
  const why = unreachable === undefined ? {} : { unreachable };
  return JSON.stringify({ environment, source, ...why, items, results, passed, total }, null, 2);
}
