import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { harmfulSteps } from "../../../operations/rollback/stateful.ts";
import type { ResourceState } from "../../../operations/state/types.ts";
import { component, custom, labels, password, state } from "./states.ts";

const parent = component("keelson:postgres:Postgres", "postgres");
const volume = (name: string, options: Partial<ResourceState>) =>
  custom(parent, "docker:index/volume:Volume", name, {
    inputs: { labels: labels({ "keelson.role": "data" }) },
    ...options,
  });
const retained = volume("retained", { retainOnDelete: true });
const data = volume("data", {});
const claim = custom(parent, "kubernetes:core/v1:PersistentVolumeClaim", "claim", { retainOnDelete: true });
const secret = password(parent, "password", "x");
const shielded = custom(parent, "docker:index/network:Network", "shielded", { protect: true, retainOnDelete: true });
const files = custom(parent, "docker:index/volume:Volume", "files");
const live = state(parent, retained, data, claim, secret, shielded, files);

describe("steps that would lose data or secrets", () => {
  for (const [op, resource, harmful] of [
    ["replace", retained, true],
    ["delete-replaced", claim, true],
    ["create-replacement", secret, true],
    ["delete", data, true],
    ["delete", shielded, true],
    ["delete", retained, false],
    ["delete", secret, false],
    ["update", data, false],
    ["replace", files, false],
  ] as const) {
    const name = resource.urn.split("::").at(-1)!;
    test(`${op} of ${name}: ${harmful ? "yes" : "no"}`, () => {
      const steps = [{ op, urn: resource.urn }];
      assert.deepEqual(harmfulSteps(steps, live), harmful ? steps : []);
    });
  }
});
