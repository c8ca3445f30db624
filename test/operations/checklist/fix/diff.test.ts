import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { unifiedDiff } from "../../../../operations/checklist/fix/diff.ts";
import { run } from "../../../support/run.ts";

const many = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;

describe("a unified diff", () => {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "keelson-diff-"))));
  after(() => rmSync(folder, { recursive: true }));

  test("of equal texts is empty", () => assert.equal(unifiedDiff("a", "x\n", "x\n"), ""));

  test("shows the lines around a change", () => {
    const changed = many.with(9, "tenth");
    const expected = [
      ...["--- Pulumi.dev.yaml", "+++ Pulumi.dev.yaml", "@@ -7,7 +7,7 @@"],
      ...[" line 7", " line 8", " line 9", "-line 10", "+tenth", " line 11", " line 12", " line 13"],
    ];
    assert.equal(unifiedDiff("Pulumi.dev.yaml", text(many), text(changed)), expected.join("\n"));
  });

  const changes: Readonly<Record<string, readonly string[]>> = {
    "a change at the start": many.with(0, "first"),
    "a line more at the end": [...many, "line 41"],
    "a line less": many.toSpliced(20, 1),
    "two changes far apart": many.with(2, "third").with(35, "36th"),
    "two changes near each other": many.with(10, "x").with(15, "y"),
    "a change before an empty last line": many.with(38, "39th").with(39, ""),
    "lines put between": many.toSpliced(12, 0, "a", "b"),
  };
  for (const [title, changed] of Object.entries(changes)) {
    test(`git takes ${title}`, async () => {
      const file = join(folder, "file");
      writeFileSync(file, text(many));
      const { code, stdout, stderr } = await run("git", ["apply", "-p0", "-"], {
        cwd: folder,
        stdin: `${unifiedDiff("file", text(many), text(changed))}\n`,
      });
      assert.equal(code, 0, stdout + stderr);
      assert.equal(readFileSync(file, "utf8"), text(changed));
    });
  }

  test("says where a last line has no end", () => {
    const expected = ["--- a", "+++ a", "@@ -1,1 +1,1 @@", "-x", "+x", "\\ No newline at end of file"];
    assert.equal(unifiedDiff("a", "x\n", "x"), expected.join("\n"));
  });
});
