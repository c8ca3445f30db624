import assert from "node:assert/strict";
import { test } from "node:test";
import { divideHost } from "../../sizing/host-budget.ts";
import { limitStep } from "../../sizing/memory-shares.ts";
import { hostFor, systemMemory } from "../../sizing/system-share.ts";
import { GiB, MiB } from "../../sizing/units.ts";
import { apps, demands, host } from "../support/sizing.ts";

const divide = (memoryGiB: number, services: object, cores = 4) =>
  divideHost(host(memoryGiB, cores), demands(services, cores));
const mebibytes = (memoryGiB: number, services: object, cores = 4) =>
  Object.fromEntries(
    Object.entries(divide(memoryGiB, services, cores).services).map(([name, { limits }]) => [
      name,
      limits.memory / MiB,
    ]),
  );

for (const [memory, system] of [
  [GiB, 256 * MiB],
  [2 * GiB, 256 * MiB],
  [8 * GiB, 820 * MiB],
  [64 * GiB, 4 * GiB],
] as const)
  test(`${memory / GiB} GiB keep ${system / MiB} MiB for the system`, () => assert.equal(systemMemory(memory), system));

test("the host for a need is the smallest that has it", () => {
  for (const needed of [0, 700 * MiB, 3 * GiB, 7 * GiB + 1, 100 * GiB]) {
    const smallest = hostFor(needed);
    assert.ok(smallest - systemMemory(smallest) >= needed);
    assert.ok(smallest - 256 * MiB - systemMemory(smallest - 256 * MiB) < needed);
  }
});

test("the first four apps divide room for four: the second takes nothing from the data stores", () => {
  const stores = (count: number) => {
    const { postgres, redis } = mebibytes(16, apps(count), 4);
    return { postgres, redis };
  };
  assert.deepEqual([stores(2), stores(3), stores(4)], [stores(1), stores(1), stores(1)]);
});

test("on a small host PostgreSQL keeps its floor", () =>
  assert.deepEqual(mebibytes(2, apps(1), 2), { postgres: 384, redis: 168, pgbouncer: 120, edge: 168, "app-1": 416 }));

test("what PgBouncer and the edge cannot use goes to the others", () =>
  assert.deepEqual(mebibytes(64, apps(1), 16), {
    ...{ postgres: 14400, redis: 8640, pgbouncer: 128, edge: 832 },
    "app-1": 18720,
  }));

test("data stores keep their memory while new apps stay within a step", () => {
  const stores = (count: number) => {
    const { postgres, redis } = mebibytes(8, apps(count), 2);
    return { postgres, redis };
  };
  assert.deepEqual(stores(4), stores(3));
  assert.deepEqual(stores(3), { postgres: 1720, redis: 1032 });
});

test("data stores' limits are steps of an eighth of the memory to share", () => {
  const { memory, services } = divide(16, apps(6), 8);
  const usable = memory.host - memory.system;
  const together = services["postgres"]!.limits.memory + services["redis"]!.limits.memory;
  assert.ok(Math.abs(together - (2 / 8) * usable) < 2 * limitStep);
});

test("memory given by hand stands, and the rest share what it leaves", () => {
  const given = divide(8, { ...apps(1), big: { build: "x", memory: "1.5GiB", update: "stop-first" } });
  assert.equal(given.services["big"]!.limits.memory, 1.5 * GiB);
  assert.equal(given.services["big"]!.manualMemory, true);
  const without = divide(8, apps(1));
  assert.ok(given.services["postgres"]!.limits.memory < without.services["postgres"]!.limits.memory);
});

test("a start-first service holds its memory twice", () => {
  const { memory, services } = divide(8, apps(1, { replicas: 3 }));
  assert.equal(memory.surge, 3 * services["app-1"]!.limits.memory);
});

const byLoad = (max: number, more: object = {}) =>
  demands(apps(1, { replicas: undefined, autoscale: { max }, ...more }), 4, { target: "kubernetes" });

test("replicas by load are counted as if all ran, and one more during an update", () => {
  const { memory, services } = divideHost(host(8, 4), byLoad(6));
  const { replicas, autoscale, limits } = services["app-1"]!;
  assert.deepEqual([replicas, autoscale], [6, { min: 2, max: 6, cpu: 70, memory: 80, settleSeconds: 300 }]);
  assert.equal(memory.surge, limits.memory + services["edge"]!.limits.memory);
});

test("what is scaled by a percentage of its reservation reserves all of its limit", () => {
  const { limits } = divideHost(host(8, 4), byLoad(6)).services["app-1"]!;
  assert.equal(limits.memoryReservation, limits.memory);
});

test("without room for the one more, replicas by load are stop-first and say so", () => {
  const { services } = divideHost(host(1.75, 4), byLoad(7));
  assert.equal(services["app-1"]!.updateReason, "no room for a second copy of 128MiB during an update");
});

test("an app that asks for stop-first has no second copies", () =>
  assert.equal(divide(8, apps(2, { update: "stop-first" })).memory.surge, 0));

test("the largest job has its room", () => {
  const budget = divideHost(host(8, 4), demands(apps(1)), GiB);
  assert.equal(budget.memory.jobs, GiB);
  assert.ok(budget.memory.limits + budget.memory.surge <= 8 * GiB - GiB - budget.memory.system);
});

test("servers that hold a data folder, the ports or the connections are always stop-first", () => {
  const { services } = divide(64, apps(1));
  const servers = ["postgres", "redis", "pgbouncer", "edge"];
  assert.deepEqual(
    servers.map((name) => [services[name]!.update, services[name]!.updateReason]),
    servers.map(() => ["stop-first", undefined]),
  );
});

test("data stores reserve all their memory, apps and the edge half", () => {
  const { services } = divide(8, apps(1));
  const fraction = (name: string) => services[name]!.limits.memoryReservation / services[name]!.limits.memory;
  assert.deepEqual(["postgres", "redis", "pgbouncer", "edge", "app-1"].map(fraction), [1, 1, 1, 0.5, 0.5]);
});

test("without room for a second copy a service is stop-first, says why, and all have their floors", () => {
  const { services, findings, memory } = divide(1, apps(1), 2);
  assert.equal(services["app-1"]!.update, "stop-first");
  assert.equal(services["app-1"]!.updateReason, "no room for a second copy of 128MiB during an update");
  for (const { limits, floor } of Object.values(services)) assert.equal(limits.memory, floor);
  assert.equal(memory.surge, 0);
  assert.deepEqual(findings, [
    {
      rule: "stop-first",
      message:
        "services.app-1: no room for a second copy of 128MiB during an update, so it is stopped before the new version " +
        "starts, and every service without a manual memory gets its floor only. A host of 1.25GiB has the room; or " +
        "write update: stop-first to share out what is kept free.",
    },
  ]);
});

test("the largest second copies go first, so that the others keep theirs", () => {
  const { services } = divide(1.75, { ...apps(2), wide: { build: "x", replicas: 2 } }, 2);
  const order = (name: string) => services[name]!.update;
  assert.deepEqual(["app-1", "app-2", "wide"].map(order), ["start-first", "start-first", "stop-first"]);
});

test("written as stop-first, the same service lets the others share what was kept free", () => {
  const written = divide(1, apps(1, { update: "stop-first" }), 2);
  assert.deepEqual(written.findings, []);
  assert.ok(written.memory.limits > divide(1, apps(1), 2).memory.limits);
});

const release = { command: ["migrate"] };

test("a release command runs in the room of the second copies, where there are any", () => {
  const services = { ...apps(1), job: { build: "x", update: "start-first" } };
  const withRelease = { ...apps(1), job: { build: "x", update: "start-first", release } };
  assert.deepEqual(divide(8, withRelease), divide(8, services));
});

test("beside a stop-first service it has a line of its own, as large as the service", () => {
  const { memory, services } = divide(8, { ...apps(1), job: { build: "x", update: "stop-first", release } });
  assert.equal(memory.jobs, services["job"]!.limits.memory);
  assert.ok(memory.unassigned >= 0);
  assert.equal(divide(8, { ...apps(1), job: { build: "x", update: "stop-first" } }).memory.jobs, 0);
});

test("nothing is gained by stopping a service first whose release command takes the second copy's room", () => {
  const host = (memory: number, more: object = {}) =>
    divide(memory, { job: { build: "x", memory: "500MiB", ...more } });
  assert.equal(host(1.75).services["job"]!.update, "stop-first");
  assert.throws(() => host(1.75, { release }), /500MiB \(given\) \+ 500MiB for its release command/);
  assert.equal(host(2.25, { release }).services["job"]!.update, "start-first");
});
