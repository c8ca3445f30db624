import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { expectedContainers } from "../../../operations/gate/docker.ts";
import { probedOf } from "../../../operations/gate/kubernetes.ts";
import type { ResourceState } from "../../../operations/state/types.ts";

const type = "docker:index/container:Container";

function container(name: string, labels: Readonly<Record<string, string>>, replaced = false): ResourceState {
  const list = Object.entries(labels).map(([label, value]) => ({ label, value }));
  const state = {
    urn: `urn:pulumi:dev::keelson::${type}::${name}`,
    custom: true,
    type,
    inputs: { name, labels: list },
  };
  return replaced ? { ...state, delete: true } : state;
}

test("on Docker, what the state says should run is asked; writers and replaced containers are not", () => {
  const web = { "keelson.service": "web", "keelson.tier": "app" };
  const resources = [
    container("web-1", web),
    container("web-0", web, true),
    container("web-secrets-writer", { "keelson.service": "web" }),
    container("redis-1", { "keelson.service": "redis", "keelson.tier": "data", "keelson.critical": "true" }),
  ];
  assert.deepEqual(expectedContainers({ version: 3, deployment: { resources } }), [
    { name: "web-1", service: "web", critical: false },
    { name: "redis-1", service: "redis", critical: true },
  ]);
});

const labels = { "keelson.dev/service": "web", "keelson.dev/tier": "app" };

function deployment(replicas: number, more: Readonly<Record<string, string>> = {}): V1Deployment {
  return {
    metadata: { name: "web", labels },
    spec: { replicas, selector: {}, template: { metadata: { labels: { ...labels, ...more } } } },
  };
}

function pod(name: string, ready: boolean, changes: object = {}): V1Pod {
  const status = { name: "web", image: "", imageID: "", ready, restartCount: 2, state: { running: {} } };
  return { metadata: { name, labels, ...changes }, status: { phase: "Running", containerStatuses: [status] } };
}

describe("in a cluster", () => {
  test("every pod of a workload is a probe, with its restarts", () => {
    const [good, bad] = probedOf(deployment(2), [pod("a", true), pod("b", false)]);
    assert.deepEqual(good, {
      ...{ service: "web", instance: "a", critical: false },
      ...{ good: true, restarts: 2, problem: "" },
    });
    assert.deepEqual([bad!.good, bad!.problem], [false, "running, not ready"]);
  });

  test("a pod that ends by itself is none, whatever service it is of", () => {
    const job = pod("web-release", false, { labels: { ...labels, "keelson.dev/job": "release" } });
    assert.deepEqual(
      probedOf(deployment(1), [pod("a", true), job]).map(({ instance }) => instance),
      ["a"],
    );
  });

  test("a pod that is not there counts as a bad probe", () => {
    const probes = probedOf(deployment(3), [pod("a", true)]);
    assert.deepEqual(
      probes.map(({ instance, good }) => [instance, good]),
      [
        ["a", true],
        ["web #2", false],
        ["web #3", false],
      ],
    );
  });

  test("a pod that is ending is neither good nor bad", () => {
    const ending = pod("old", false, { deletionTimestamp: new Date() });
    assert.deepEqual(
      probedOf(deployment(1), [pod("new", true), ending]).map(({ instance }) => instance),
      ["new"],
    );
  });

  test("what is marked, and everything but apps, is critical", () => {
    assert.ok(probedOf(deployment(1, { "keelson.dev/critical": "true" }), [])[0]!.critical);
    assert.ok(probedOf(deployment(1, { "keelson.dev/tier": "data" }), [])[0]!.critical);
  });
});
