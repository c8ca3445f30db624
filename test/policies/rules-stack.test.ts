import assert from "node:assert/strict";
import { test } from "node:test";
import { items } from "../../policies/rule.ts";
import { stackRules } from "../../policies/rules-stack.ts";

test("every rule has a name of its own", () => {
  const names = stackRules.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test("rules stand in the order of the checklist", () => {
  const places = stackRules.map(({ item }) => items.indexOf(item));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});
