import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { provenance } from "../../../platforms/docker/provenance.ts";

describe("where a build comes from", () => {
  let root: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      encoding: "utf8",
      env: { ...process.env, GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z" },
    }).trim();
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);

  before(() => {
    root = mkdtempSync(join(tmpdir(), "keelson-provenance-"));
    git("init", "-q");
    for (const folder of ["app", "plain"]) mkdirSync(join(root, folder));
    write("app/Dockerfile", "FROM scratch\nARG GIT_COMMIT\n");
    write("plain/Dockerfile", "FROM scratch\n");
    git("add", ".");
    git("commit", "-qm", "first");
  });
  after(() => rmSync(root, { recursive: true }));

  test("is the last commit that touched the folder, not the last of all", () => {
    const first = git("rev-parse", "--short", "HEAD");
    write("plain/other", "");
    git("add", ".");
    git("commit", "-qm", "second");
    const found = provenance({ folder: join(root, "app") })!;
    assert.equal(found.GIT_COMMIT, first);
    assert.equal(Date.parse(found.BUILD_TIME), Date.parse("2026-01-02T03:04:05Z"));
  });

  test("says that the folder differs from its commit", () => {
    write("app/changed", "");
    assert.match(provenance({ folder: join(root, "app") })!.GIT_COMMIT, /^[0-9a-f]+-dirty$/);
    rmSync(join(root, "app/changed"));
  });

  test("is not told to a Dockerfile that does not ask, nor outside of a checkout", () => {
    assert.equal(provenance({ folder: join(root, "plain") }), undefined);
    const elsewhere = mkdtempSync(join(tmpdir(), "keelson-no-git-"));
    writeFileSync(join(elsewhere, "Dockerfile"), "FROM scratch\nARG GIT_COMMIT\n");
    assert.equal(provenance({ folder: elsewhere }), undefined);
    rmSync(elsewhere, { recursive: true });
  });
});
