import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { output } from "../../support/run.ts";

/** A line of a test of today that an older tree cannot have, and what stands in its place there. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Checks an older commit out beside this one, with today's tests laid over it: its code is judged by them. Returns its folder.
 * Installed packages are this tree's own; the versions of those that matter here are the same.
 */
export async function olderTree(commit: string, tests: readonly string[], edits: readonly Edit[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "keelson-before-"));
  await output("git", ["worktree", "add", "--detach", "--force", folder, commit]).catch((error: unknown) => {
    throw new Error(`This clone lacks commit ${commit}; get it by: git fetch --unshallow\n${String(error)}`);
  });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  for (const file of tests) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(file, join(folder, file));
  }
  for (const edit of edits) apply(folder, edit);
  return folder;
}

function apply(folder: string, { file, from, to }: Edit): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no line ${JSON.stringify(from)} any more: mend the drill`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

export async function removeTree(folder: string): Promise<void> {
  await output("git", ["worktree", "remove", "--force", folder]);
}
