import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { goldenFolder, renderGolden } from "../support/golden.ts";

const rendered = await renderGolden();

for (const [name, content] of Object.entries(rendered)) {
  test(`${name} of the production example is as committed; npm run golden writes a wanted change`, () => {
    assert.equal(content, readFileSync(join(goldenFolder, name), "utf8"));
  });
}

test("no golden file is left that nobody renders", () => {
  assert.deepEqual(readdirSync(goldenFolder).sort(), Object.keys(rendered).sort());
});
