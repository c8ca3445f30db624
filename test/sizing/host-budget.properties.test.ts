import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../config/user-error.ts";
import type { Demand } from "../../sizing/demands.ts";
import { divideHost, type HostBudget } from "../../sizing/host-budget.ts";
import { systemMemory } from "../../sizing/system-share.ts";
import type { HostSize, ServicePlan } from "../../sizing/types.ts";
import { formatBytes, hostMemoryStep, parseBytes } from "../../sizing/units.ts";
import { frugalOrders, leastMemory } from "../../sizing/update-order.ts";
import { sum } from "../../sizing/water-fill.ts";
import { anyDemands, anyHost, apps, demands, host, repeatable } from "../support/sizing.ts";

const fits = ({ memory }: HostSize, demands: readonly Demand[]) =>
  leastMemory(demands, frugalOrders(demands)) <= memory - systemMemory(memory);

/** For every mix of services on every host that has room for it. */
const always = (claim: (budget: HostBudget, host: HostSize, demands: readonly Demand[]) => void) =>
  fc.assert(
    fc.property(anyHost, anyDemands, (host, demands) => {
      fc.pre(fits(host, demands));
      claim(divideHost(host, demands), host, demands);
    }),
    repeatable,
  );

const memories = ({ services }: HostBudget) => Object.values(services).map(({ name, limits }) => [name, limits.memory]);

function nobodyGains(before: HostBudget, after: HostBudget): void {
  for (const [name, { limits }] of Object.entries(before.services))
    assert.ok(
      after.services[name]!.limits.memory <= limits.memory,
      `${name}: ${formatBytes(limits.memory)} → ${formatBytes(after.services[name]!.limits.memory)}`,
    );
}

/** Replicas by load are replaced one by one, a fixed number at once. */
function duringUpdate({ replicas, autoscale, update }: ServicePlan): number {
  if (update === "stop-first") return replicas;
  return autoscale === undefined ? 2 * replicas : replicas + 1;
}

test("limits, second copies, jobs and the system fit the host", () =>
  always(({ memory, services }, host) => {
    const alive = Object.values(services).map((service) => service.limits.memory * duringUpdate(service));
    assert.ok(sum(alive) + memory.system + memory.jobs <= host.memory);
    assert.equal(memory.unassigned, host.memory - sum(alive) - memory.system - memory.jobs);
    assert.equal(memory.limits + memory.surge, sum(alive));
  }));

test("every service has its floor, and what is given by hand exactly", () =>
  always(({ services }, _, demands) => {
    for (const { name, floor, memory } of demands) {
      const limit = services[name]!.limits.memory;
      assert.ok(memory === undefined ? limit >= floor : limit === memory, name);
    }
  }));

test("a reservation is never more than its limit", () =>
  always(({ services }) => {
    for (const { limits } of Object.values(services)) {
      assert.ok(limits.memoryReservation <= limits.memory);
      assert.ok(limits.cpuReservation <= limits.cpuLimit);
    }
  }));

test("CPU reservations fit the host even in the middle of an update, and no limit is above its cores", () =>
  always(({ services, cpuReserved }, host) => {
    const alive = Object.values(services).map((service) => service.limits.cpuReservation * duringUpdate(service));
    assert.ok(sum(alive) <= host.cpus);
    assert.ok(cpuReserved <= host.cpus);
    for (const { limits } of Object.values(services)) assert.ok(limits.cpuLimit <= host.cpus);
  }));

test("an update order of the stack file is kept", () => {
  let given = 0;
  always(({ services }, _, demands) => {
    const ordered = demands.filter(({ update }) => update !== "auto");
    for (const { name, update } of ordered) assert.equal(services[name]!.update, update);
    given += ordered.length;
  });
  assert.ok(given > 0, "no demand has an order of its own");
});

test("a service that lost its second copy says so, and only such a one", () => {
  let lost = 0;
  always(({ services, findings }) => {
    const displaced = Object.values(services).filter(({ updateReason }) => updateReason !== undefined);
    assert.ok(displaced.every(({ update }) => update === "stop-first"));
    assert.equal(findings.length, displaced.length);
    lost += displaced.length;
  });
  assert.ok(lost > 0, "no host was so small that a second copy had no room");
});

test("the same input gives the same plan", () =>
  always((budget, host, demands) => assert.deepEqual(divideHost(host, demands), budget)));

test("services listed in another order get the same memory", () =>
  always((budget, host, demands) =>
    assert.deepEqual(Object.fromEntries(memories(divideHost(host, demands.toReversed()))), {
      ...Object.fromEntries(memories(budget)),
    }),
  ));

test("a larger host gives nobody less", () =>
  fc.assert(
    fc.property(anyHost, anyDemands, fc.integer({ min: 1, max: 64 }), (host, demands, steps) => {
      fc.pre(fits(host, demands));
      const larger = { ...host, memory: host.memory + steps * hostMemoryStep };
      nobodyGains(divideHost(larger, demands), divideHost(host, demands));
    }),
    { ...repeatable, numRuns: 300 },
  ));

test("another service, of whatever kind, gives nobody more", () =>
  fc.assert(
    fc.property(anyHost, anyDemands, fc.nat(), (host, demands, pick) => {
      fc.pre(fits(host, demands));
      const added = demands[pick % demands.length]!;
      const before = demands.filter((demand) => demand !== added);
      nobodyGains(divideHost(host, before), pickServices(divideHost(host, demands), before));
    }),
    { ...repeatable, numRuns: 300 },
  ));

/** Chance rarely finds the counts at which a single app moves the data stores by a step. */
test("the app that moves the data stores by a step gives the others nothing of it", () => {
  const list = (count: number) => demands(apps(count, { update: "stop-first" }));
  for (const memory of [4, 16, 64])
    for (let count = 1; count < 20; count += 1) {
      const before = divideHost(host(memory, 4), list(count));
      nobodyGains(before, pickServices(divideHost(host(memory, 4), list(count + 1)), list(count)));
    }
});

/** Removing the edge or a server is a case too: the rest of the plan is compared. */
function pickServices(budget: HostBudget, demands: readonly Demand[]): HostBudget {
  const names = demands.map(({ name }) => name);
  const kept = Object.entries(budget.services).filter(([name]) => names.includes(name));
  return { ...budget, services: Object.fromEntries(kept) };
}

test("the host that a refusal names would do, and no smaller one", () =>
  fc.assert(
    fc.property(anyHost, anyDemands, (host, demands) => {
      fc.pre(!fits(host, demands));
      const named = namedHost(() => divideHost(host, demands));
      // Two decimals are exact for steps of 256 MiB.
      const memory = parseBytes(named);
      divideHost({ ...host, memory }, demands);
      assert.throws(() => divideHost({ ...host, memory: memory - hostMemoryStep }, demands), UserError);
    }),
    repeatable,
  ));

function namedHost(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return /host of ([\d.]+[GM]iB)(?: would do|\.$)/.exec(error.message)![1]!;
    throw error;
  }
  throw new Error("expected a refusal");
}
