import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { oneOffPod, oneOffPolicy } from "../../../operations/one-off/pod.ts";
import { kubernetesExample, recordKubernetes, specOf, templateOf } from "../../support/kubernetes-stack.ts";

const stack = await recordKubernetes(kubernetesExample("prod"));
const template = templateOf(stack.controllers["web"]!) as unknown as V1PodTemplateSpec;
const server = template.spec!.containers[0]!;
const pod = oneOffPod(template, { name: "web-run-1a", command: ["id"], terminal: true });
const spec: Readonly<Record<string, unknown>> = pod.spec;
const [container] = spec["containers"] as readonly [Record<string, unknown>];

test("a pod of one's own is as the service's, without what is asked of a server", () => {
  for (const key of ["image", "env", "resources", "securityContext", "volumeMounts"])
    assert.deepEqual(container[key], server[key as keyof typeof server], key);
  for (const key of ["startupProbe", "livenessProbe", "readinessProbe", "lifecycle", "ports"])
    assert.ok(!(key in container), key);
  assert.deepEqual([container["args"], container["stdin"], container["tty"]], [["id"], true, true]);
  assert.equal(spec["restartPolicy"], "Never");
  assert.deepEqual(spec["securityContext"], template.spec!.securityContext);
  assert.equal(spec["topologySpreadConstraints"], undefined);
});

test("it has one's own variables in place of the service's of that name", () => {
  const own = oneOffPod(template, {
    name: "web-run-1a",
    command: ["id"],
    terminal: true,
    env: { PORT: "1", DRY_RUN: "" },
  });
  const [{ env }] = (own.spec as Readonly<Record<string, unknown>>)["containers"] as [
    { env: { name: string; value?: string }[] },
  ];
  assert.deepEqual(
    env.filter(({ name }) => name === "PORT" || name === "DRY_RUN"),
    [
      { name: "PORT", value: "1" },
      { name: "DRY_RUN", value: "" },
    ],
  );
  assert.equal(env.length, server.env!.length + 1);
});

test("it is let in where the service is, and no Service or controller takes it for its own", () => {
  const labels = pod.metadata.labels as Record<string, string>;
  const selector = specOf(stack.get("Service", "web"))["selector"] as Record<string, string>;
  assert.ok(Object.entries(selector).some(([key, value]) => labels[key] !== value));
  assert.equal(labels["keelson.dev/service"], "web");
  assert.equal(labels["network.keelson.dev/postgres"], "joined");
  assert.equal(labels["keelson.dev/job"], "run");
});

test("its rule of network lets it out where the service is let out, and nobody in", () => {
  const spec = specOf(stack.get("NetworkPolicy", "web"));
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u" };
  const policy = oneOffPolicy({ spec }, "web-run-1a", owner);
  assert.deepEqual(policy.spec["egress" as keyof typeof policy.spec], spec["egress"]);
  assert.deepEqual(policy.spec.ingress, []);
  const labels = pod.metadata.labels as Record<string, string>;
  for (const [key, value] of Object.entries(policy.spec.podSelector.matchLabels)) assert.equal(labels[key], value);
  assert.deepEqual(policy.metadata.ownerReferences, [owner]);
});

test("it is bound by no timeout of a scheduled run", async () => {
  const nightly = { build: "examples/node-app", schedule: "@daily", timeout: "5m" };
  const { jobTemplate } = specOf(
    (await recordKubernetes(kubernetesExample("prod", { services: { nightly } }))).get("CronJob", "nightly"),
  ) as unknown as { readonly jobTemplate: { readonly spec: { readonly template: V1PodTemplateSpec } } };
  const { template } = jobTemplate.spec;
  assert.equal(template.spec!.activeDeadlineSeconds, 300);
  const own: Readonly<Record<string, unknown>> = oneOffPod(template, {
    name: "nightly-run-1a",
    command: ["id"],
    terminal: false,
  }).spec;
  assert.equal(own["activeDeadlineSeconds"], undefined);
});
