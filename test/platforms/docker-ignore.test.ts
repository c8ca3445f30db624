import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { buildView } from "../../platforms/docker-ignore.ts";

const root = mkdtempSync(join(tmpdir(), "keelson-ignore-"));
after(() => rmSync(root, { recursive: true }));

function viewOf(lines: readonly string[], dockerfile = "Dockerfile") {
  writeFileSync(join(root, ".dockerignore"), lines.join("\n"));
  return buildView(root, dockerfile);
}

const seen = (lines: readonly string[], path: string) => viewOf(lines).sees(path);

/** As `docker build` with COPY . / took them, Docker 20.10. */
describe("what a build sees of a folder", () => {
  const rows: readonly (readonly [readonly string[], { readonly seen: string[]; readonly ignored: string[] }])[] = [
    [["*.md"], { seen: ["docs/a.md", "a.mdx"], ignored: ["a.md"] }],
    [["**/*.md"], { seen: ["a.mdx"], ignored: ["a.md", "docs/a.md", "docs/x/a.md"] }],
    [["docs"], { seen: ["docs2/a", "x/docs/a"], ignored: ["docs/a", "docs/x/a"] }],
    [["/docs/"], { seen: ["x/docs/a"], ignored: ["docs/a"] }],
    [["**/docs"], { seen: ["mydocs/a"], ignored: ["docs/a", "x/docs/a", "x/y/docs/a"] }],
    [["*/temp*"], { seen: ["temp", "a/b/temp"], ignored: ["a/temp", "a/temporary.txt"] }],
    [["temp?"], { seen: ["temp", "temp12"], ignored: ["temp1"] }],
    [["[ab].txt"], { seen: ["c.txt"], ignored: ["a.txt", "b.txt"] }],
    [["docs/**"], { seen: ["doc"], ignored: ["docs/a", "docs/x/y"] }],
    [["*", "!src"], { seen: ["src/a"], ignored: ["a", "other/a"] }],
    [["docs", "!docs/a.md", "docs/a*"], { seen: [], ignored: ["docs/a.md"] }],
    [["docs", "docs/a*", "!docs/a.md"], { seen: ["docs/a.md"], ignored: ["docs/ab.md", "docs/b"] }],
    [["# docs", "", "  a  "], { seen: ["docs", "# docs"], ignored: ["a"] }],
    [["./a"], { seen: ["b/a"], ignored: ["a"] }],
    [["a.b"], { seen: ["axb"], ignored: ["a.b"] }],
    [["\\*.txt"], { seen: ["a.txt"], ignored: ["*.txt"] }],
  ];
  for (const [lines, { seen: kept, ignored }] of rows)
    test(lines.join(" | "), () => {
      for (const path of kept) assert.equal(seen(lines, path), true, path);
      for (const path of ignored) assert.equal(seen(lines, path), false, path);
    });

  test("the Dockerfile and the list itself are always among it", () => {
    const view = viewOf(["*"], "deploy/web.Dockerfile");
    assert.deepEqual(["deploy/web.Dockerfile", ".dockerignore", "Dockerfile"].map(view.sees), [true, true, false]);
  });

  test("a folder that nothing is taken back of need not be walked", () => {
    assert.equal(viewOf(["data"]).isClosed("data"), true);
    assert.equal(viewOf(["data", "!data/a"]).isClosed("data"), false);
    assert.equal(viewOf(["data"], "data/Dockerfile").isClosed("data"), false);
  });
});
