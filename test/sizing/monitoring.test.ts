import assert from "node:assert/strict";
import { test } from "node:test";
import { planStack } from "../../sizing/stack-plan.ts";
import { exampleStack } from "../support/stack-config.ts";
import { host } from "../support/sizing.ts";
import { sum } from "../../sizing/water-fill.ts";

const watched = (given: object = {}) => exampleStack("prod", { monitoring: { enabled: true }, ...given });

test("the smallest production host carries the example, and its monitoring takes 15 % of it at the most", () => {
  const { services, memory } = planStack(watched(), host(4, 2));
  const own = Object.values(services).filter(({ kind }) => kind === "monitoring");
  assert.equal(own.length, 8);
  assert.ok(sum(own.map(({ limits }) => limits.memory)) <= 0.15 * memory.host);
});

test("a watched stack whose alerts reach nobody is told so, and one that nobody watches is not", () => {
  const told = (given: object) =>
    planStack(watched(given), host(8, 4))
      .findings.filter(({ rule }) => rule === "receivers")
      .map(({ message }) => message);
  const deadman = { kind: "deadman", url: "https://deadman.example.com/1" };
  assert.deepEqual(told({}), []);
  assert.deepEqual(told({ alerts: undefined, monitoring: { enabled: false } }), []);
  for (const alerts of [undefined, { receivers: { ops: undefined, outside: deadman } }]) {
    assert.match(told({ alerts }).join(), /^alerts\.receivers: names nobody who is told of alerts/);
  }
});
