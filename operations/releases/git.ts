import { runCommand } from "../process.ts";
import type { GitCommit } from "./types.ts";

/** Reading takes milliseconds; the first status of a large work tree seconds. */
const timeoutSeconds = 20;

/** Reads the commit of a folder's checkout; undefined without git, outside a checkout and before a first commit. */
export async function readGit(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<GitCommit | undefined> {
  const status = await git(folder, ["status", "--porcelain=v2", "--branch"], env);
  if (status === undefined) return undefined;
  const facts = parseStatus(status);
  if (facts === undefined) return undefined;
  const author = await git(folder, ["show", "--no-patch", "--format=%an <%ae>", facts.commit], env);
  return { ...facts, author: author?.trim() ?? "unknown" };
}

async function git(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Without it, status takes a lock and may make somebody's commit fail.
  const variables = { ...env, GIT_OPTIONAL_LOCKS: "0" };
  const run = { env: variables, cwd: folder, timeoutSeconds };
  const { problem, stdout } = await runCommand("git", args, run);
  return problem === undefined ? stdout : undefined;
}

/** Headers start with "# branch."; every other line is a file that differs, an untracked one too: it may be built in. */
export function parseStatus(text: string): Omit<GitCommit, "author"> | undefined {
  const lines = text.split("\n").filter((line) => line !== "");
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length);
  const commit = header("oid");
  if (commit === undefined || commit === "(initial)") return undefined;
  const branch = header("head");
  const dirty = lines.some((line) => !line.startsWith("# "));
  return { commit, dirty, ...(branch !== undefined && branch !== "(detached)" && { branch }) };
}

/** Writes a commit as git abbreviates it, with * where the work tree differed. */
export function shortCommit(git: GitCommit | undefined): string {
  return git === undefined ? "-" : `${git.commit.slice(0, 7)}${git.dirty ? "*" : ""}`;
}
