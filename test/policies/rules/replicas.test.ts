import { unknown } from "../../../policies/facts/types.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeAll } from "../../../policies/judge.ts";
import { replicas, replicasDocker } from "../../../policies/rules/replicas.ts";
import { container, facts, record } from "../compliant.ts";
import { inPod, judged, onDocker, onKubernetes } from "../table.ts";

const alone = ["web: runs one replica: whatever ends it, its requests have nowhere to go"];
const autoscalers = [{ target: "web", min: 2, max: 6 }];
const none = ["not applicable: the stack has no app that answers requests"];

/** The record of a stack whose web is of another kind. */
const recorded = (web: object) => ({ record: record({ edge: {}, services: { web: { build: "web", ...web } } }) });

judged(replicas, [
  ["passes with two", onKubernetes(), []],
  ["fails with one", onKubernetes(inPod({ replicas: 1 })), alone],
  ["fails where none is given, which is one", onKubernetes(inPod({ replicas: undefined })), alone],
  ["leaves an autoscaler's number to its own rule", onKubernetes(inPod({ replicas: undefined }), { autoscalers }), []],
  ["asks nothing of a data store", onKubernetes({ tier: "data", ...inPod({ replicas: 1 }) }), none],
  ["asks nothing of a job", onKubernetes(inPod({ kind: "Job", replicas: undefined })), none],
  [
    "is undecided where the number is not known",
    onKubernetes(inPod({ replicas: unknown })),
    ["web: not known: its number of replicas"],
  ],
  ["asks nothing of a singleton", { ...onKubernetes(inPod({ replicas: 1 })), ...recorded({ singleton: true }) }, none],
  ["does not apply on Docker", onDocker(), ["not applicable: on Docker replicas-docker judges it, as a warning"]],
]);

judged(replicasDocker, [
  ["passes with two", { containers: [container({ subject: "web-0" }), container({ subject: "web-1" })] }, []],
  ["names an app with one", onDocker(), alone],
  ["asks nothing of a data store", onDocker({ tier: "data" }), none],
  ["asks nothing of a worker", { ...onDocker(), ...recorded({ kind: "worker" }) }, none],
  ["does not apply on Kubernetes", onKubernetes(), ["not applicable: on Kubernetes replicas judges it"]],
]);

const statuses = (environment: "development" | "production") => {
  const settings = { environment, today: "2026-01-01", exemptions: [], levels: {}, thresholds: {} };
  const one = facts(onKubernetes(inPod({ replicas: 1 })));
  return [facts(), one].map((all) => judgeAll([replicas, replicasDocker], all, settings).map(({ status }) => status));
};

test("one replica is a warning on Docker and a failure on Kubernetes in production", () => {
  assert.deepEqual(statuses("production"), [
    ["not-applicable", "warn"],
    ["fail", "not-applicable"],
  ]);
});

test("one replica is a warning on both in development", () => {
  assert.deepEqual(statuses("development"), [
    ["not-applicable", "warn"],
    ["warn", "not-applicable"],
  ]);
});
