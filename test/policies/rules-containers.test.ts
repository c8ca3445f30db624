import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { items } from "../../policies/rule.ts";
import { containerRules } from "../../policies/rules-containers.ts";
import { container, pod } from "./compliant.ts";
import { say } from "./judge-one.ts";
import { objects, onKubernetes } from "./table.ts";

const labels = pod.labels;
const cluster = objects({
  networkPolicies: [{ name: "deny-all", labels: {} }],
  disruptionBudgets: [{ name: "web", labels, minAvailable: 1 }],
  podSecurity: { shop: "restricted" },
  services: [{ name: "web", labels, type: "ClusterIP" }],
});

describe("rules of containers", () => {
  for (const rule of containerRules) {
    test(`${rule.name} has nothing against a compliant stack on Docker`, () => {
      const two = [container(), container({ subject: "web-1" })];
      assert.deepEqual(say(rule, { containers: two }).filter(isFinding), []);
    });

    test(`${rule.name} has nothing against a compliant stack on Kubernetes`, () => {
      assert.deepEqual(say(rule, onKubernetes({}, cluster)).filter(isFinding), []);
    });

    test(`${rule.name} says what holds and what to do in sentences`, () => {
      assert.match(rule.title, /^[A-Z].*\.$/);
      assert.match(rule.remedy, /^[A-Z].*\.$/);
      assert.match(rule.name, /^[a-z]+(-[a-z]+)*$/);
    });
  }

  test("have names of their own", () => {
    const names = containerRules.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
  });

  test("stand in the order of the checklist", () => {
    const places = containerRules.map(({ item }) => items.indexOf(item));
    assert.deepEqual(
      [...places].sort((a, b) => a - b),
      places,
    );
  });
});

function isFinding(line: string): boolean {
  return !line.startsWith("not applicable: ");
}
