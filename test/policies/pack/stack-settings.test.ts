import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { readStackSettings } from "../../../policies/pack/stack-settings.ts";
import { dayOf } from "../../../policies/settings.ts";

const given = (stack: unknown) =>
  pulumi.runtime.setAllConfig(stack === undefined ? {} : { "keelson:stack": JSON.stringify(stack) });

describe("settings of a pack", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  test("are the stack file's", () => {
    const exemption = { rule: "a-rule", reason: "the image is old", owner: "ops", expires: "2027-03-31" };
    const policies = { levels: { "a-rule": "advisory" }, thresholds: { "b-rule": { characters: 20 } } };
    given({ environment: "production", target: "kubernetes", exemptions: [exemption], policies });
    assert.deepEqual(readStackSettings(), {
      environment: "production",
      platform: "kubernetes",
      today: dayOf(new Date()),
      exemptions: [exemption],
      ...policies,
    });
  });

  test("have the stack file's defaults", () => {
    given({ environment: "development" });
    const defaults = { platform: "docker", exemptions: [], levels: {}, thresholds: {} };
    assert.deepEqual(readStackSettings(), { environment: "development", today: dayOf(new Date()), ...defaults });
  });

  for (const [name, stack] of [
    ["another program's stack", undefined],
    ["a stack without an environment", { target: "docker" }],
    ["what is no group of keys", "text"],
  ] as const) {
    test(`are unknown for ${name}`, () => {
      given(stack);
      assert.equal(readStackSettings(), undefined);
    });
  }
});
