import assert from "node:assert/strict";
import { test } from "node:test";
import { divideHost } from "../../sizing/host-budget.ts";
import { placePods, type Pod } from "../../sizing/node-packing.ts";
import { systemMemory } from "../../sizing/system-share.ts";
import type { HostSize } from "../../sizing/types.ts";
import { GiB, MiB } from "../../sizing/units.ts";
import { messageOf } from "../support/message-of.ts";
import { apps, cluster, demands, host } from "../support/sizing.ts";

const pod = (memory: number, cpus = 0): Pod => ({ service: "web", memory, cpus });
const node = (memory: number, cpus = 1000) => ({ memory, cpus });

for (const [what, nodes, pods, left] of [
  ["the largest first", [node(10), node(10)], [pod(4), pod(6), pod(3), pod(7)], [0, 0]],
  ["to the first node with room", [node(4), node(10)], [pod(5), pod(4)], [0, 5]],
  ["to a node with the cores", [node(10, 100), node(10)], [pod(5, 500)], [10, 5]],
] as const)
  test(`pods go ${what}`, () => {
    const placement = placePods(nodes, pods);
    assert.deepEqual([placement.homeless, placement.left.map(({ memory }) => memory)], [undefined, left]);
  });

test("a pod that fits the sum but no node is named", () =>
  assert.deepEqual(placePods([node(4), node(4)], [pod(3), pod(3), pod(2)]).homeless, pod(2)));

const onKubernetes = { target: "kubernetes" } as const;
const byLoad = (memory: string, max: number, more: object = {}) =>
  demands(apps(1, { memory, replicas: undefined, autoscale: { max }, ...more }), 2, onKubernetes);

test("containers that fit the sum but do not pack into the nodes are refused, and the one without a node is named", () =>
  assert.equal(
    messageOf(() => divideHost(cluster(3, 4, 2), byLoad("2GiB", 4, { update: "stop-first" }))),
    "keelson:stack.services.app-1: replica 4 of 4 finds no node: it reserves 2GiB and 0.45 cores, and beside the other " +
      "containers no node has more than 1.6GiB and 1.55 cores left (3 nodes with 10.8GiB together, after the system's " +
      "share). Lower its memory or autoscale.max, or add a node",
  ));

test("with one node more the same containers are planned", () =>
  assert.equal(
    divideHost(cluster(4, 4, 2), byLoad("2GiB", 4, { update: "stop-first" })).services["app-1"]!.replicas,
    4,
  ));

test("an update whose second copy finds no node is a finding, not an error", () =>
  assert.deepEqual(divideHost(cluster(3, 4, 2), byLoad("2GiB", 3)).findings, [
    {
      rule: "node-packing",
      message:
        "services.app-1: an update waits for room: its second copies reserve 1 × 2GiB, which the nodes have together, but " +
        "not one by one. Lower memory, add a node, or write update: stop-first.",
    },
  ]));

test("an automatic share never takes more than the largest node has", () => {
  const { services } = divideHost(cluster(6, 2, 2), demands({}));
  assert.equal(services["postgres"]!.limits.memory, 1792 * MiB);
});

test("automatic shares shrink as far as it takes for all to find a node", () => {
  const given = byLoad("1.5GiB", 3, { update: "stop-first" });
  const postgres = (size: HostSize) => divideHost(size, given).services["postgres"]!.limits.memory;
  const beside = 3 * GiB - systemMemory(3 * GiB) - 1.5 * GiB;
  assert.ok(postgres(host(9, 6)) > beside, "the full share would have found a node");
  assert.ok(postgres(cluster(3, 3, 2)) <= beside);
});
