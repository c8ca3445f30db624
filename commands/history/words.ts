import type { GitCommit, Release } from "../releases/types.ts";

/** As git abbreviates it, with * where the work tree differed. */
export function shortCommit(git: GitCommit | undefined): string {
  return git === undefined ? "-" : `${git.commit.slice(0, 7)}${git.dirty ? "*" : ""}`;
}

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
