import assert from "node:assert/strict";
import { test } from "node:test";
import { claimedDisk, givenCluster } from "../../sizing/cluster.ts";
import { largestNode } from "../../sizing/nodes.ts";
import { GiB } from "../../sizing/units.ts";
import { messageOf } from "../support/message-of.ts";
import { host } from "../support/sizing.ts";
import { stackConfig } from "../support/stack-config.ts";

type Given = Parameters<typeof stackConfig>[0];
const stack = (overrides: Given = {}) => stackConfig({ target: "kubernetes", ...overrides });
const given = (memory: string, cpus: number, node?: { memory: string; cpus: number }) =>
  givenCluster(stack({ host: { memory, cpus }, kubernetes: { node } }));

for (const key of ["memory", "cpus"] as const)
  test(`a cluster whose ${key} are not given has to be asked`, () =>
    assert.equal(givenCluster(stack({ host: { [key]: "auto" } })), undefined));

test("a cluster given by hand has its size, its volumes as its disk, and no known nodes", () =>
  assert.deepEqual(given("12.1GiB", 6), { ...host(12, 6), disk: 22 * GiB }));

for (const [what, size, nodes] of [
  [
    "as many of the largest as there can be",
    given("12GiB", 6, { memory: "4GiB", cpus: 2 }),
    [host(4, 2), host(4, 2), host(4, 2)],
  ],
  [
    "and a smaller one with the rest",
    given("10GiB", 5, { memory: "4GiB", cpus: 2 }),
    [host(4, 2), host(4, 2), host(2, 1)],
  ],
  ["the whole", given("8GiB", 4, { memory: "8GiB", cpus: 4 }), [host(8, 4)]],
  ["one with more cores than the rest", given("8GiB", 4, { memory: "4GiB", cpus: 3 }), [host(4, 3), host(4, 1)]],
] as const)
  test(`its nodes are ${what}`, () => assert.deepEqual(size!.nodes, nodes));

for (const [key, node, message] of [
  [
    "memory",
    { memory: "16GiB", cpus: 2 },
    "16GiB is more than the whole cluster has (keelson:stack.host.memory: 12GiB); host is the sum of all nodes: raise it, or lower the node",
  ],
  [
    "cpus",
    { memory: "4GiB", cpus: 8 },
    "8 cores is more than the whole cluster has (keelson:stack.host.cpus: 6 cores); host is the sum of all nodes: raise it, or lower the node",
  ],
  ["memory", { memory: "100MiB", cpus: 1 }, "no container fits into less than 256MiB"],
] as const)
  test(`a node of ${node.memory} and ${node.cpus} cores is refused in a cluster of 12GiB and 6`, () =>
    assert.equal(
      messageOf(() => given("12GiB", 6, node)),
      `keelson:stack.kubernetes.node.${key}: ${message}`,
    ));

const volumes: readonly [what: string, overrides: Given, gibibytes: number][] = [
  ["both data stores", {}, 22],
  ["sizes of the stack file", { kubernetes: { volumes: { postgres: "100GiB", redis: "10GiB" } } }, 110],
  ["a Redis without persistence", { redis: { persistence: "none" } }, 20],
  ["no PostgreSQL", { postgres: undefined, services: { web: { needs: [] } } }, 2],
];
for (const [what, overrides, gibibytes] of volumes)
  test(`the volumes with ${what} take ${gibibytes} GiB`, () =>
    assert.equal(claimedDisk(stack(overrides)), gibibytes * GiB));

test("the largest node is the one with most memory, of equal ones with most cores", () =>
  assert.deepEqual(largestNode([host(4, 16), host(8, 2), host(8, 4)]), host(8, 4)));
