import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { format } from "prettier";
import { liveChecks } from "../../../operations/checklist/live/checks.ts";
import { renderRules, withRules } from "../../../commands/checklist/rules-table.ts";
import { rules } from "../../../policies/rules.ts";
import { memoryLimit } from "../../../policies/rules/memory-limit.ts";

const path = "docs/checklist.md";

describe("the list of rules in docs/checklist.md", () => {
  test("is what the rules say (npm run golden writes it)", async () => {
    const document = readFileSync(path, "utf8");
    const current = withRules(document, renderRules([...rules, ...liveChecks]));
    assert.equal(await format(current, { parser: "markdown", printWidth: 120 }), document);
  });

  test("has a row a rule, with its platform and levels where they are not the usual", () => {
    const only = { platform: "docker", because: "…" } as const;
    const levels = { production: "advisory", development: "disabled" } as const;
    const text = renderRules([memoryLimit, { ...memoryLimit, name: "other", only, levels, references: [] }]);
    const references = memoryLimit.references.join(", ");
    assert.deepEqual(text.split("\n").slice(-2), [
      `| \`memory-limit\` | Every container has a memory limit. | fails | ${references} |`,
      "| `other` (docker) | Every container has a memory limit. | warns; off in development |  |",
    ]);
  });

  test("names no rule twice", () => {
    const names = [...rules, ...liveChecks].map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  test("is written nowhere else than between its marks", () => {
    assert.throws(() => withRules("# A document\n", ""), /lost its marks/);
  });
});
