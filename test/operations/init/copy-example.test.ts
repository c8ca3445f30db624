import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { copyExample, examples } from "../../../operations/init/copy-example.ts";

describe("a new app from an example", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "keelson-init-"))));
  after(() => rmSync(folder, { recursive: true }));

  for (const example of examples) {
    test(`is what ${example} needs to build, and nothing that a build left`, () => {
      const text = copyExample(example, join(folder, `my-${example}`));
      assert.ok(existsSync(join(folder, `my-${example}`, "Dockerfile")));
      assert.ok(existsSync(join(folder, `my-${example}`, "packages")));
      assert.ok(!existsSync(join(folder, `my-${example}`, "node_modules")));
      assert.match(text, new RegExp(`  my-${example}:\n    build: `));
    });
  }

  test("never overwrites, and knows its languages", () => {
    writeFileSync(join(folder, "kept"), "");
    assert.throws(() => copyExample("node", folder), {
      message: `${folder}: is not empty; name a folder that is new.`,
    });
    assert.throws(() => copyExample("cobol", "x"), {
      message: '--example: got "cobol", expected one of node, python, go.',
    });
  });
});
