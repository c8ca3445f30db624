import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isOrdered } from "../../../operations/state/order.ts";
import type { ResourceState } from "../../../operations/state/types.ts";

const resource = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
  urn,
  custom: true,
  type: "t",
  ...more,
});

const cases: readonly (readonly [name: string, resources: readonly ResourceState[], ordered: boolean])[] = [
  ["an empty state", [], true],
  ["a child behind its parent", [resource("a"), resource("b", { parent: "a" })], true],
  ["a child before its parent", [resource("b", { parent: "a" }), resource("a")], false],
  ["a parent that is not there", [resource("b", { parent: "a" })], false],
  ["a provider by URN and id", [resource("p::docker"), resource("b", { provider: "p::docker::id-1" })], true],
  ["a provider that is not there", [resource("b", { provider: "p::docker::id-1" })], false],
  ["a dependency that is not there", [resource("b", { dependencies: ["a"] })], false],
  ["a property's dependency that is not there", [resource("b", { propertyDependencies: { image: ["a"] } })], false],
  ["a property without dependencies", [resource("b", { propertyDependencies: { image: null } })], true],
];

describe("whether a state is in the order that the engine demands", () => {
  for (const [name, resources, ordered] of cases) {
    test(`${name}: ${ordered}`, () => assert.equal(isOrdered({ resources }), ordered));
  }
});
