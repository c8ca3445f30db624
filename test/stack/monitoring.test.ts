import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectFacts } from "../../policies/facts/from-resources.ts";
import { judgeAll } from "../../policies/judge.ts";
import { stackRules } from "../../policies/rules-stack.ts";
import { containerRules } from "../../policies/rules-containers.ts";
import { inState } from "../policies/proxies.ts";
import { kubernetesExample, recordKubernetes } from "../support/kubernetes-stack.ts";
import { recordStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const watched = { monitoring: { enabled: true, probes: ["https://example.org/"] }, services: { web: { metrics: {} } } };
const settings = {
  environment: "production",
  today: "2026-11-21",
  exemptions: [],
  levels: {},
  thresholds: {},
} as const;

type Resources = Awaited<ReturnType<typeof recordStack>>["resources"];

/** What the checklist says of monitoring's own servers, or against the rule of that name. */
function said(resources: Resources): string[] {
  const facts = collectFacts(resources.map(inState));
  const own = facts.containers.filter(({ tier }) => tier === "monitoring").map(({ service }) => service);
  const lines = judgeAll([...stackRules, ...containerRules], facts, settings).flatMap(({ rule, lines }) =>
    lines.map(({ status, subject, message }) => ({ rule, status, subject, message })),
  );
  return lines
    .filter(({ rule, subject }) => rule === "monitoring" || own.includes(subject))
    .map(({ rule, status, subject }) => `${rule}: ${status} ${subject}`);
}

describe("a watched stack", () => {
  test("on Docker breaks no rule but by Keelson's own exemptions", async () => {
    const { resources } = await recordStack(exampleStack("prod", watched));
    assert.deepEqual([...new Set(said(resources))].sort(), [
      "docker-socket: exempt cadvisor",
      "host-mounts: exempt cadvisor",
      "host-mounts: exempt node-exporter",
      "non-root: exempt cadvisor",
    ]);
  });

  test("in a cluster breaks none", async () => {
    const { resources } = await recordKubernetes(kubernetesExample("prod", watched));
    assert.deepEqual(said(resources), []);
  });
});
