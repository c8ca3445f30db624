import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dockerfileOf } from "../built-image.ts";
import type { Build } from "../container.ts";

/** What is built from a folder: the last commit that touched it. */
export interface Provenance {
  /** Short, with "-dirty" where the folder differs from it. */
  readonly GIT_COMMIT: string;
  /** When it was committed, in ISO 8601: a build's own time would make another image of the same sources. */
  readonly BUILD_TIME: string;
}

/**
 * Build arguments that tell where a folder comes from: for a Dockerfile that declares them, in a git checkout, with a commit
 * of the folder's.
 */
export function provenance(build: Build): Provenance | undefined {
  const { folder } = build;
  if (!wantsProvenance(dockerfileOf(build))) return undefined;
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8", timeout: 10_000 });
    return status === 0 ? stdout.trim() : undefined;
  };
  const [commit, time] = git("log", "-1", "--format=%h %cI", "--", ".")?.split(" ") ?? [];
  if (!commit || !time) return undefined;
  const isDirty = git("status", "--porcelain", "--", ".") !== "";
  return { GIT_COMMIT: `${commit}${isDirty ? "-dirty" : ""}`, BUILD_TIME: time };
}

/** Docker warns of arguments that no instruction takes. */
function wantsProvenance(dockerfile: string): boolean {
  return existsSync(dockerfile) && /^ARG (GIT_COMMIT|BUILD_TIME)\b/m.test(readFileSync(dockerfile, "utf8"));
}
