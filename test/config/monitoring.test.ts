import assert from "node:assert/strict";
import { test } from "node:test";
import { isMonitored, keepsLogs } from "../../config/monitoring.ts";
import { messageOf } from "../support/message-of.ts";
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

const watched = { monitoring: { enabled: true }, logs: {} } as const;

test("logs are kept where the stack file says so, and nowhere else", () => {
  assert.equal(keepsLogs(stackConfig(watched)), true);
  assert.deepEqual(stackConfig(watched).logs, { retention: "7d", size: "2GiB" });
  assert.equal(keepsLogs(stackConfig(production)), false);
});

test("logs without monitoring, or in a cluster, are refused with what to do", () => {
  assert.match(
    messageOf(() => stackConfig({ logs: {} })),
    /logs: is a part of monitoring, which is off here; set monitoring\.enabled: true, or remove it/,
  );
  const images = { registry: "registry.example.com/team" };
  assert.match(
    messageOf(() => stackConfig({ ...watched, target: "kubernetes", images })),
    /logs: is for target docker: .* keelson logs reads what the cluster keeps/,
  );
});
