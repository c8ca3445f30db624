import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { backendFolder, backendPaths } from "../../../operations/state/backend.ts";
import { messageOf } from "../../support/message-of.ts";

const home = userInfo().homedir;

/** The folder for these variables, in a project whose Pulumi.yaml is this. */
function folderOf(url: string | undefined, projectFile = "name: keelson\n"): string {
  const root = mkdtempSync(join(tmpdir(), "keelson-project-"));
  writeFileSync(join(root, "Pulumi.yaml"), projectFile);
  try {
    return backendFolder(url === undefined ? {} : { PULUMI_BACKEND_URL: url }, root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe("the folder of a file backend", () => {
  for (const [url, folder] of [
    ["file:///srv/state", "/srv/state"],
    ["file:///srv/state?no_tmp_dir=true", "/srv/state"],
    ["file://~", home],
    ["file://~/state", join(home, "state")],
    ["file://./state", resolve("state")],
    ["file://state", resolve("state")],
  ] as const) {
    test(`of ${url} is found as Pulumi finds it`, () => assert.equal(folderOf(url), folder));
  }

  test("stands in Pulumi.yaml where no variable names it", () => {
    assert.equal(folderOf(undefined, "backend: { url: file:///srv/project }\n"), "/srv/project");
  });

  test("is the variable's where both name one", () => {
    assert.equal(folderOf("file:///srv/state", "backend: { url: file:///srv/project }\n"), "/srv/state");
  });

  for (const [url, shown] of [
    ["s3://bucket/path", "s3://…"],
    ["postgres://user:hidden@db/state", "postgres://…"],
    [undefined, "Pulumi Cloud, or what pulumi login chose"],
    ["", "Pulumi Cloud, or what pulumi login chose"],
  ] as const) {
    test(`is asked for in place of ${url ?? "none"}, and no password is shown`, () => {
      assert.equal(
        messageOf(() => folderOf(url)),
        [
          `Releases need a file backend for now, and this stack's state is in another one (${shown}).`,
          "Set PULUMI_BACKEND_URL, or backend.url in Pulumi.yaml, to file:///<folder>; pulumi stack export and import move a stack.",
        ].join("\n"),
      );
    });
  }

  test("holds a stack's files where Pulumi puts them, and Keelson's beside", () => {
    const paths = backendPaths({ PULUMI_BACKEND_URL: "file:///b" }, { project: "keelson", stack: "dev" });
    assert.deepEqual(paths, {
      root: "/b",
      meta: "/b/.pulumi/meta.yaml",
      states: "/b/.pulumi/stacks/keelson",
      history: "/b/.pulumi/history/keelson/dev",
      backups: "/b/.pulumi/backups/keelson/dev",
      locks: "/b/.pulumi/locks/organization/keelson/dev",
      releases: "/b/.keelson/releases/keelson/dev",
    });
  });
});
