import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../config/user-error.ts";
import type { Demand } from "../../sizing/demands.ts";
import { divideHost, type HostBudget } from "../../sizing/host-budget.ts";
import { systemMemory } from "../../sizing/system-share.ts";
import type { NodeSize, ServicePlan } from "../../sizing/types.ts";
import { sum } from "../../sizing/water-fill.ts";
import { anyCluster, anyDemands, anyHost, type ClusterSize, repeatable } from "../support/sizing.ts";

/** For every mix of services on every cluster that has room for it; how often that is, is checked too. */
function always(claim: (budget: HostBudget, cluster: ClusterSize, demands: readonly Demand[]) => void): void {
  let planned = 0;
  const property = fc.property(anyCluster, anyDemands, (cluster, demands) => {
    const budget = attempt(cluster, demands);
    if (budget === undefined) return;
    planned += 1;
    claim(budget, cluster, demands);
  });
  fc.assert(property, repeatable);
  assert.ok(planned > repeatable.numRuns / 2, `only ${planned} plans`);
}

function attempt(...given: Parameters<typeof divideHost>): HostBudget | undefined {
  try {
    return divideHost(...given);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const room = ({ memory, cpus }: NodeSize) => ({ memory: memory - systemMemory(memory), cpus });
const atRest = (services: HostBudget["services"]) =>
  Object.values(services).flatMap((service) => Array.from({ length: service.replicas }, () => service));

test("every container fits into a node, beside the system's share", () =>
  always(({ services }, { nodes }) => {
    for (const { limits, name } of Object.values(services))
      assert.ok(
        nodes.map(room).some(({ memory, cpus }) => limits.memory <= memory && limits.cpuLimit <= cpus),
        name,
      );
  }));

test("limits and second copies fit the cluster", () =>
  always(({ memory }, cluster) => {
    assert.equal(memory.limits + memory.surge + memory.unassigned + memory.system, cluster.memory);
    assert.ok(memory.unassigned >= 0);
    assert.ok(memory.limits + memory.surge <= sum(cluster.nodes.map((node) => room(node).memory)));
  }));

test("all containers find a node by what they reserve", () =>
  always(({ services }, { nodes }) => {
    const left = nodes.map(room);
    const pods = atRest(services).sort((a, b) => b.limits.memoryReservation - a.limits.memoryReservation);
    assert.deepEqual(
      pods.filter((pod) => !fill(left, pod)),
      [],
    );
  }));

/** By memory alone: cores are the next test's. */
function fill(left: NodeSize[], { limits }: ServicePlan): boolean {
  const index = left.findIndex(({ memory }) => memory >= limits.memoryReservation);
  if (index < 0) return false;
  left[index] = { ...left[index]!, memory: left[index]!.memory - limits.memoryReservation };
  return true;
}

test("cores are never what a container waits for, in whatever order and wherever containers are placed", () =>
  always(({ services }, { nodes }) => {
    const orders = fc.sample(fc.shuffledSubarray(atRest(services), { minLength: atRest(services).length }), {
      seed: repeatable.seed,
      numRuns: 3,
    });
    for (const pods of orders) {
      const left = nodes.map(({ cpus }) => cpus);
      for (const { limits, name } of pods) {
        // As the scheduler does: to the emptiest node, which fragments the most.
        const emptiest = left.indexOf(Math.max(...left));
        assert.ok(left[emptiest]! >= limits.cpuReservation, name);
        left[emptiest]! -= limits.cpuReservation;
      }
    }
  }));

test("what is given by hand stands, and everybody else has the floor at least", () =>
  always(({ services }, _, demands) => {
    for (const { name, floor, memory } of demands) {
      const limit = services[name]!.limits.memory;
      assert.ok(memory === undefined ? limit >= floor : limit === memory, name);
    }
  }));

test("one node is divided like a host of its size", () =>
  fc.assert(
    fc.property(anyHost, anyDemands, (host, demands) => {
      const asHost = attempt(host, demands);
      const asNode = attempt({ ...host, nodes: [host] }, demands);
      // Its words differ: a cluster grows by nodes.
      assert.deepEqual(asNode?.services, asHost?.services);
      assert.deepEqual(asNode?.memory, asHost?.memory);
    }),
    repeatable,
  ));
