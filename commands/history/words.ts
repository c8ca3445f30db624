import type { Release } from "../../operations/releases/types.ts";

/** "rollback to 3". */
export function kindOf({ kind, restores }: Release): string {
  return restores === undefined ? kind : `${kind} to ${restores}`;
}

/** "create 3, replace 2". */
export function changesOf({ changes }: Release): string {
  const texts = Object.entries(changes)
    .filter(([operation, count]) => operation !== "same" && count > 0)
    .map(([operation, count]) => `${operation} ${count}`);
  return texts.length === 0 ? "nothing" : texts.join(", ");
}
