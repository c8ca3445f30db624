import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

test("no other verb loads what draws charts: the work is imported when it is asked for", () => {
  const text = readFileSync("commands/report/index.ts", "utf8");
  const imports = [...text.matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from);
  assert.deepEqual(imports, ["commander"]);
  assert.match(text, /await import\("\.\/report\.ts"\)/);
});
