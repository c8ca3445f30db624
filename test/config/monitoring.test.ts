import assert from "node:assert/strict";
import { test } from "node:test";
import { isMonitored } from "../../config/monitoring.ts";
import { stackConfig } from "../support/stack-config.ts";

const production = { environment: "production" } as const;

test("a production stack on a Docker host is watched unless it says otherwise", () => {
  assert.equal(isMonitored(stackConfig(production)), true);
  assert.equal(isMonitored(stackConfig({ ...production, monitoring: { size: "1GiB" } })), true);
  assert.equal(isMonitored(stackConfig({ ...production, monitoring: { enabled: false } })), false);
});

test("a development stack, and one in a cluster, are watched where they ask for it", () => {
  const images = { registry: "registry.example.com/team" };
  const inCluster = { ...production, target: "kubernetes", images } as const;
  for (const file of [{}, inCluster]) {
    assert.equal(isMonitored(stackConfig(file)), false);
    assert.equal(isMonitored(stackConfig({ ...file, monitoring: { enabled: true } })), true);
  }
});
