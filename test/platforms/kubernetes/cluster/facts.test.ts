import type { V1Node, V1ResourceQuota } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clusterFacts, clusterSize } from "../../../../platforms/kubernetes/cluster/facts.ts";
import { GiB, MiB } from "../../../../sizing/units.ts";
import { messageOf, messageOfRejection } from "../../../support/message-of.ts";
import { stackConfig } from "../../../support/stack-config.ts";
import { withApi } from "../../../platforms/kubernetes/cluster/fake-api.ts";

const config = (host: object = {}, changes: object = {}) =>
  stackConfig({ target: "kubernetes", host: { memory: "auto", cpus: "auto", ...host }, ...changes });

function node(memory: string, cpu: string, changes: { ready?: boolean; spec?: object } = {}): V1Node {
  const { ready = true, spec = {} } = changes;
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  return { metadata: { name: "n" }, spec, status: { allocatable: { memory, cpu }, conditions } };
}

const quota = (hard: Record<string, string>, spec: object = {}): V1ResourceQuota => ({
  metadata: { name: "compute" },
  spec: { hard, ...spec },
});

const size = (nodes: V1Node[], quotas: V1ResourceQuota[] = [], host: object = {}) =>
  clusterSize(config(host), { nodes, quotas });

describe("the size of a cluster", () => {
  test("is the sum of what its nodes give to pods, and each of them", () => {
    const { memory, cpus, nodes, boundBy } = size([node("16290108Ki", "3920m"), node("8Gi", "2")]);
    assert.deepEqual(
      { memory, cpus, nodes, boundBy },
      {
        memory: 23.5 * GiB,
        cpus: 5920,
        nodes: [
          { memory: 15.5 * GiB, cpus: 3920 },
          { memory: 8 * GiB, cpus: 2000 },
        ],
        boundBy: "the nodes' allocatable memory of",
      },
    );
  });

  test("has the data stores' volumes as its disk", () => {
    assert.equal(size([node("8Gi", "2")]).disk, 22 * GiB);
  });

  for (const [what, unusable] of [
    ["is not ready", node("64Gi", "64", { ready: false })],
    ["is cordoned", node("64Gi", "64", { spec: { unschedulable: true } })],
    ["is for others", node("64Gi", "64", { spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] } })],
    ["evicts", node("64Gi", "64", { spec: { taints: [{ key: "down", effect: "NoExecute" }] } })],
  ] as const) {
    test(`leaves out a node that ${what}`, () => {
      const { memory, cpus, nodes } = size([unusable, node("8Gi", "2")]);
      assert.deepEqual({ memory, cpus, count: nodes?.length }, { memory: 8 * GiB, cpus: 2000, count: 1 });
    });
  }

  test("counts a node that is only the scheduler's second choice", () => {
    const spec = { taints: [{ key: "slow", effect: "PreferNoSchedule" }] };
    assert.equal(size([node("8Gi", "2", { spec })]).memory, 8 * GiB);
  });

  test("is refused where no node takes pods", () => {
    assert.match(
      messageOf(() => size([node("8Gi", "2", { ready: false })])),
      /^The cluster has no node that takes pods/,
    );
  });
});

describe("a quota of the namespace", () => {
  const bounded = (hard: Record<string, string>, spec?: object) => size([node("16Gi", "8")], [quota(hard, spec)]);

  for (const key of ["memory", "requests.memory", "limits.memory"]) {
    test(`bounds memory by ${key}`, () => {
      const { memory, cpus, boundBy } = bounded({ [key]: "4300Mi" });
      assert.deepEqual(
        { memory, cpus, boundBy },
        { memory: 4096 * MiB, cpus: 8000, boundBy: `ResourceQuota compute: ${key}` },
      );
    });
  }

  for (const key of ["cpu", "requests.cpu"]) {
    test(`bounds cores by ${key}`, () => assert.equal(bounded({ [key]: "1500m" }).cpus, 1500));
  }

  test("bounds the limits of CPU apart from what is divided: they may add up to more", () => {
    const { cpus, cpuLimits } = bounded({ "limits.cpu": "1500m" });
    assert.deepEqual([cpus, cpuLimits], [8000, { amount: 1500, by: "ResourceQuota compute: limits.cpu" }]);
  });

  test("bounds by the smallest of all", () => {
    const quotas = [quota({ "limits.memory": "6Gi", "requests.memory": "3Gi" }), quota({ "limits.memory": "2Gi" })];
    assert.equal(size([node("16Gi", "8")], quotas).memory, 2 * GiB);
  });

  test("that is larger than the nodes bounds nothing", () => {
    assert.equal(bounded({ "limits.memory": "64Gi" }).boundBy, "the nodes' allocatable memory of");
  });

  for (const [what, spec, memory] of [
    ["of jobs", { scopes: ["Terminating"] }, 16],
    ["of pods without limits", { scopes: ["BestEffort"] }, 16],
    [
      "of one priority",
      { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] } },
      16,
    ],
    ["of pods without an end", { scopes: ["NotTerminating"] }, 2],
  ] as const) {
    test(`${what} ${memory === 2 ? "bounds" : "does not bind"} services`, () => {
      assert.equal(bounded({ "limits.memory": "2Gi" }, spec).memory, memory * GiB);
    });
  }
});

describe("the stack file's size", () => {
  test("wins over the nodes and the quota, number by number", () => {
    const given = size([node("16Gi", "8")], [quota({ "limits.memory": "2Gi" })], { memory: "4GiB" });
    assert.deepEqual([given.memory, given.cpus, given.boundBy], [4 * GiB, 8000, undefined]);
  });

  test("needs no cluster where it is complete", async () => {
    const given = config({ memory: "4GiB", cpus: 2 });
    const { result, requests } = await withApi(
      () => undefined,
      () => clusterFacts(given, "ns"),
    );
    assert.deepEqual([result.memory, result.cpus, requests], [4 * GiB, 2000, []]);
  });
});

test("a cluster that hides its nodes is told with what to write", async () => {
  const api = (request: string) =>
    request.endsWith("/nodes") ? { status: 403, body: { message: "forbidden" } } : { body: { items: [] } };
  const { result } = await withApi(api, () => messageOfRejection(clusterFacts(config(), "ns")));
  assert.match(result, /^keelson:stack\.host: this cluster does not show its nodes to your user/);
});

test("a cluster that hides its quotas is told with what to write", async () => {
  const api = (request: string) =>
    request.endsWith("/resourcequotas") ? { status: 403, body: { message: "forbidden" } } : { body: { items: [] } };
  const { result } = await withApi(api, () => messageOfRejection(clusterFacts(config(), "ns")));
  assert.match(
    result,
    /^keelson:stack\.host: this cluster does not show the quotas of namespace ns to your user.*\nGive it by hand: host:/,
  );
});

test("a cluster is asked for its nodes and the namespace's quotas", async () => {
  const api = (request: string) => ({
    body: { items: request.endsWith("/nodes") ? [node("8Gi", "2")] : [quota({ "limits.memory": "2Gi" })] },
  });
  const { result, requests } = await withApi(api, () => clusterFacts(config(), "ns"));
  assert.equal(result.memory, 2 * GiB);
  assert.deepEqual(requests.sort(), ["GET /api/v1/namespaces/ns/resourcequotas", "GET /api/v1/nodes"]);
});
