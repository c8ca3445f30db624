import type { Release } from "../../operations/releases/types.ts";

/** Names what a release was, such as "rollback to 3". */
export function kindOf({ kind, restores }: Release): string {
  return restores === undefined ? kind : `${kind} to ${restores}`;
}

/** Counts what a release changed, such as "create 3, replace 2". */
export function changesOf({ changes }: Release): string {
  const texts = Object.entries(changes)
    .filter(([operation, count]) => operation !== "same" && count > 0)
    .map(([operation, count]) => `${operation} ${count}`);
  return texts.length === 0 ? "nothing" : texts.join(", ");
}
