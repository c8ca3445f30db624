import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLine } from "../../policies/exempt.ts";
import { dockerSocket } from "../../policies/rules/docker-socket.ts";
import { hostMounts } from "../../policies/rules/host-mounts.ts";
import type { ContainerRule } from "../../policies/rule.ts";
import { container } from "./compliant.ts";

const settings = {
  environment: "production",
  today: "2026-11-21",
  exemptions: [],
  levels: {},
  thresholds: {},
} as const;
const context = { environment: "production", thresholds: {} } as const;

const statuses = (rule: ContainerRule, subject: string, source: string, readOnly = true) => {
  const mounts = [{ kind: "bind", source, path: source, readOnly }] as const;
  const findings = rule.judge(container({ subject, service: subject, mounts }), context);
  return findings.map((finding) => judgeLine(rule, finding, settings).status);
};

test("cAdvisor may ask Docker, and nobody else may", () => {
  assert.deepEqual(statuses(dockerSocket, "cadvisor", "/var/run/docker.sock"), ["exempt"]);
  assert.deepEqual(statuses(dockerSocket, "web", "/var/run/docker.sock"), ["fail"]);
});

test("vlagent reads containers' files, and neither the socket nor the rest of the engine's folder", () => {
  assert.deepEqual(statuses(hostMounts, "vlagent", "/var/lib/docker/containers"), ["exempt"]);
  assert.deepEqual(statuses(hostMounts, "vlagent", "/var/lib/docker"), ["fail"]);
  assert.deepEqual(statuses(dockerSocket, "vlagent", "/var/run/docker.sock"), ["fail"]);
});

test("cAdvisor reads its folders and no other", () => {
  assert.deepEqual(statuses(hostMounts, "cadvisor", "/sys"), ["exempt"]);
  assert.deepEqual(statuses(hostMounts, "cadvisor", "/var/lib/docker"), ["exempt"]);
  assert.deepEqual(statuses(hostMounts, "cadvisor", "/etc"), ["fail"]);
});

test("the host's root is the node exporter's alone", () => {
  assert.deepEqual(statuses(hostMounts, "node-exporter", "/"), ["exempt"]);
  assert.deepEqual(statuses(hostMounts, "cadvisor", "/"), ["fail"]);
});
