import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryLimit } from "../../policies/rules/memory-limit.ts";
import type { Rule } from "../../policies/rule.ts";
import { unknownRules } from "../../policies/unknown-rules.ts";

const rules: readonly Rule[] = [
  memoryLimit,
  { ...memoryLimit, name: "secret-strength", thresholds: { characters: 16 } },
];
const head = "The stack file has 1 problem:\n  keelson:stack";

test("nothing is said of rules that exist", () => {
  const policies = {
    levels: { "memory-limit": "advisory" },
    thresholds: { "secret-strength": { characters: 20 } },
  } as const;
  assert.equal(unknownRules([{ rule: "memory-limit" }], rules, policies), undefined);
});

test("an exemption from a misspelt rule names the nearest", () => {
  assert.equal(
    unknownRules([{ rule: "memory-limit" }, { rule: "memory-limits" }], rules),
    `${head}.exemptions[1].rule: there is no rule "memory-limits"; did you mean "memory-limit"?`,
  );
});

test("a rule that resembles none says where they are listed", () => {
  assert.equal(
    unknownRules([{ rule: "firewall" }], rules),
    `${head}.exemptions[0].rule: there is no rule "firewall"; run: keelson checklist --verbose, which lists all`,
  );
});

test("all problems of levels and thresholds stand in one message", () => {
  const policies = {
    levels: { "memory-limt": "disabled" },
    thresholds: {
      "secret-strengt": { characters: 8 },
      "secret-strength": { character: 8 },
      "memory-limit": { bytes: 1 },
    },
  } as const;
  assert.equal(
    unknownRules([], rules, policies),
    `The stack file has 4 problems:
  keelson:stack.policies.levels.memory-limt: there is no rule "memory-limt"; did you mean "memory-limit"?
  keelson:stack.policies.thresholds.secret-strengt: there is no rule "secret-strengt"; did you mean "secret-strength"?
  keelson:stack.policies.thresholds.memory-limit.bytes: unknown threshold; the rule has none
  keelson:stack.policies.thresholds.secret-strength.character: unknown threshold; did you mean "characters"?`,
  );
});
