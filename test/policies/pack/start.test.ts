import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const versionIn = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;

test("the pack has the project's version, which Pulumi reads from a file of the pack's own", () => {
  assert.equal(versionIn("policies/package.json"), versionIn("package.json"));
});
