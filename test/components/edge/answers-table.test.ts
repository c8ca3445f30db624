import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { format } from "prettier";
import { documentPath, withAnswers } from "../../support/edge-answers.ts";

test("the document shows the table that a real edge is asked for; npm run golden writes it", async () => {
  const document = readFileSync(documentPath, "utf8");
  assert.equal(await format(withAnswers(document), { parser: "markdown", printWidth: 120 }), document);
});
