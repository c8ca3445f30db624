import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { findCircle, mergeNodes, readImports } from "../support/import-graph.ts";

const folders = [
  "config",
  "sizing",
  "monitoring",
  "platforms",
  "components",
  "policies",
  "operations",
  "commands",
  "test",
];

/** Names the folder directly under `parent` that a file lies in; a file beside those folders stands for itself. */
const roomIn = (parent: string) => (file: string) =>
  file.startsWith(`${parent}/`)
    ? file
        .split("/")
        .slice(0, parent.split("/").length + 1)
        .join("/")
    : file;

describe("imports have no circle", () => {
  const imports = readImports(folders);

  test("between files, types included", () => {
    assert.ok(imports.get("components/stack.ts")?.has("components/edge/edge.ts"), "the walk sees what is imported");
    assert.equal(findCircle(imports), undefined);
  });

  for (const parent of ["operations", "policies"]) {
    test(`between the rooms of ${parent}/`, () => {
      const rooms = mergeNodes(imports, roomIn(parent));
      assert.equal(findCircle(rooms), undefined);
    });
  }
});

test("a circle is found, of types and of rooms alike", (context) => {
  const root = mkdtempSync(join(tmpdir(), "keelson-circles-"));
  context.after(() => rmSync(root, { recursive: true }));
  for (const room of ["a", "b"]) mkdirSync(join(root, room));
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write("a/one.ts", `import type { Two } from "../b/two.ts";`);
  write("b/two.ts", "export interface Two { readonly n: number }");
  write("b/three.ts", `import "../a/four.ts";`);
  write("a/four.ts", "export {};");
  const rooms = () => mergeNodes(readImports([root]), roomIn(root));
  assert.equal(findCircle(readImports([root])), undefined);
  assert.equal(findCircle(rooms())?.length, 3);
  write("b/two.ts", `export type { One } from "../a/one.ts";`);
  assert.deepEqual(
    new Set(findCircle(readImports([root]))),
    new Set(["a/one.ts", "b/two.ts"].map((file) => join(root, file))),
  );
});
