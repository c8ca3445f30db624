import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseStatus, readGit } from "../../../operations/releases/git.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

describe("git's status", () => {
  for (const [what, lines, expected] of [
    ["of a clean branch", [`# branch.oid ${commit}`, "# branch.head main"], { commit, branch: "main", dirty: false }],
    ["of a detached head", [`# branch.oid ${commit}`, "# branch.head (detached)"], { commit, dirty: false }],
    [
      "with an untracked file",
      [`# branch.oid ${commit}`, "# branch.head a/b", "? new"],
      { commit, branch: "a/b", dirty: true },
    ],
    [
      "with a stash only",
      [`# branch.oid ${commit}`, "# branch.head main", "# stash 1"],
      { commit, branch: "main", dirty: false },
    ],
    ["before the first commit", ["# branch.oid (initial)", "# branch.head main"], undefined],
    ["of nothing", [], undefined],
  ] as const) {
    test(`${what} is read`, () => assert.deepEqual(parseStatus(`${lines.join("\n")}\n`), expected));
  }
});

/** A folder for git, which knows no configuration but this. */
async function inFolder<T>(act: (folder: string, git: (...args: string[]) => string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "keelson-git-"));
  const identity = ["-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.com"];
  const git = (...args: string[]) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  try {
    return await act(folder, git);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the commit of a checkout", () => {
  test("has its author, branch and whether the work tree differs", () =>
    inFolder(async (folder, git) => {
      git("init", "--initial-branch", "trunk");
      assert.equal(await readGit(folder), undefined);
      writeFileSync(join(folder, "file"), "one");
      git("add", "file");
      git("commit", "--message", "first");
      const clean = {
        commit: git("rev-parse", "HEAD").trim(),
        author: "Ada Lovelace <ada@example.com>",
        branch: "trunk",
        dirty: false,
      };
      assert.deepEqual(await readGit(folder), clean);
      writeFileSync(join(folder, "file"), "two");
      assert.deepEqual(await readGit(folder), { ...clean, dirty: true });
    }));

  test("is none outside a checkout, and without git", () =>
    inFolder(async (folder) => {
      assert.equal(await readGit(folder), undefined);
      assert.equal(await readGit(".", { PATH: folder }), undefined);
    }));
});
