import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { hashFolder, keyedDigest } from "../../platforms/content-hash.ts";

describe("a folder's hash", () => {
  const root = mkdtempSync(join(tmpdir(), "keelson-hash-"));
  after(() => rmSync(root, { recursive: true }));
  const original = join(root, "original");
  mkdirSync(join(original, "src"), { recursive: true });
  writeFileSync(join(original, "Dockerfile"), "FROM debian\n");
  writeFileSync(join(original, "src/main.js"), "serve();\n");
  const hash = hashFolder(original);

  /** A copy of the folder, changed. */
  function changed(change: (folder: string) => void): string {
    const folder = mkdtempSync(join(root, "copy-"));
    cpSync(original, folder, { recursive: true });
    change(folder);
    return hashFolder(folder);
  }

  test("fits a tag", () => assert.match(hash, /^[0-9a-f]{12}$/));

  for (const [name, change] of [
    ["where the folder lies", () => undefined],
    ["when a file was written", (folder: string) => utimesSync(join(folder, "Dockerfile"), 1, 1)],
    ["installed dependencies", (folder: string) => add(folder, "node_modules/left/index.js")],
    ["the repository's own files", (folder: string) => add(folder, ".git/HEAD")],
  ] as const) {
    test(`does not see ${name}`, () => assert.equal(changed(change), hash));
  }

  test("does not see what .dockerignore leaves out, and sees what a line takes back", () => {
    const ignoring = (file?: string) =>
      changed((folder) => {
        writeFileSync(join(folder, ".dockerignore"), "# of no use in an image\n*.log\n/notes\n!notes/kept.md\n");
        if (file !== undefined) add(folder, file);
      });
    for (const file of ["a.log", "notes/a.md", "notes/deep/b.md"]) assert.equal(ignoring(file), ignoring(), file);
    for (const file of ["src/a.log", "notes/kept.md", "src/notes/a.md"])
      assert.notEqual(ignoring(file), ignoring(), file);
  });

  for (const [name, change] of [
    ["another content", (folder: string) => writeFileSync(join(folder, "src/main.js"), "listen();\n")],
    ["one file more", (folder: string) => add(folder, "src/more.js")],
    ["one file less", (folder: string) => rmSync(join(folder, "src/main.js"))],
    ["another name", (folder: string) => renameSync(join(folder, "Dockerfile"), join(folder, "Containerfile"))],
    ["a file that became executable", (folder: string) => chmodSync(join(folder, "src/main.js"), 0o755)],
    ["a content that moved on to the next file", (folder: string) => moveContent(folder)],
  ] as const) {
    test(`sees ${name}`, () => assert.notEqual(changed(change), hash));
  }
});

function add(folder: string, file: string): void {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), "new");
}

/** The same bytes in the same order, over other files. */
function moveContent(folder: string): void {
  writeFileSync(join(folder, "Dockerfile"), "");
  writeFileSync(join(folder, "src/main.js"), "FROM debian\nserve();\n");
}

describe("a keyed digest", () => {
  test("is the same for the same key and contents", () => {
    assert.equal(keyedDigest("key", ["a", "b"]), keyedDigest("key", ["a", "b"]));
  });

  for (const [name, key, contents] of [
    ["another key", "other", ["a", "b"]],
    ["another content", "key", ["a", "c"]],
    ["another order", "key", ["b", "a"]],
    ["another border between contents", "key", ["ab", ""]],
  ] as const) {
    test(`differs by ${name}`, () => assert.notEqual(keyedDigest(key, contents), keyedDigest("key", ["a", "b"])));
  }
});
