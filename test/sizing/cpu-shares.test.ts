import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuLimit } from "../../sizing/cpu-limits.ts";
import { type CpuHost, shareCpus } from "../../sizing/cpu-shares.ts";
import type { Demand } from "../../sizing/demands.ts";
import { containerCpus } from "../../sizing/nodes.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { copies, preferredOrders } from "../../sizing/update-order.ts";
import { sum } from "../../sizing/water-fill.ts";
import { apps, cluster, demands, host, stackWith } from "../support/sizing.ts";
import { some } from "../support/some.ts";

const cpuLimits = (cores: number, services: object = apps(1)) =>
  demands(services, cores).map((demand) => cpuLimit(demand, host(8, cores)) / 1000);

/** Every service start-first that may be. */
function reservations(size: CpuHost, all: readonly Demand[]): Record<string, number> {
  const shares = Object.entries(shareCpus(size, all, preferredOrders(all)));
  return Object.fromEntries(shares.map(([name, { cpuReservation }]) => [name, cpuReservation]));
}

for (const [cores, postgres, redis, pgbouncer, edge, app] of [
  [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  [1, 1, 1, 1, 1, 1],
  [2, 1.5, 1, 1, 2, 1],
  [4, 3, 2, 1, 4, 2],
  [8, 6, 4, 1, 8, 4],
  [16, 12, 4, 1, 12, 8],
  [64, 48, 4, 1, 12, 32],
] as const)
  test(`limits on ${cores} cores`, () => assert.deepEqual(cpuLimits(cores), [postgres, redis, pgbouncer, edge, app]));

test("a limit does not depend on what else runs", () =>
  assert.deepEqual(cpuLimits(8, apps(20)).slice(0, 5), cpuLimits(8)));

test("a limit given by hand stands", () => assert.equal(cpuLimits(4, apps(1, { cpus: 0.25 })).at(-1), 0.25));

test("reservations go by weight, second copies included", () =>
  assert.deepEqual(reservations(host(8, 3.3), demands(apps(1))), {
    ...{ postgres: 1000, redis: 600, pgbouncer: 300, edge: 400 },
    "app-1": 500,
  }));

test("a reservation stays within its limit", () =>
  assert.equal(reservations(host(8, 4), demands(apps(1, { cpus: 0.25 })))["app-1"], 250));

test("in a cluster a limit follows the largest node, so that one node more replaces no container", () => {
  const limitsOn = (nodes: number) => {
    const all = demands(apps(1));
    return all.map((demand) => cpuLimit(demand, cluster(nodes, 8, 4)) / 1000);
  };
  assert.deepEqual(limitsOn(1), [3, 2, 1, 4, 2]);
  assert.deepEqual(limitsOn(9), limitsOn(1));
});

test("a quota below one node's cores bounds a limit", () =>
  assert.equal(containerCpus({ ...cluster(3, 8, 4), cpus: 2000 }), 2000));

test("in a cluster so many cores stay unreserved that the largest share finds a node in whatever order", () => {
  const all = demands(apps(4, { replicas: 2 }));
  const orders = preferredOrders(all);
  const shares = reservations(cluster(3, 4, 2), all);
  const reserved = sum(all.map((demand) => shares[demand.name]! * copies(demand, orders[demand.name])));
  assert.ok(reserved + 2 * Math.max(...Object.values(shares)) <= 6000, `${reserved} reserved`);
  assert.ok(reserved > 4000, `only ${reserved} reserved`);
});

test("on a single node nothing is held back", () => {
  const all = demands(apps(1));
  assert.deepEqual(reservations(cluster(1, 8, 4), all), reservations(host(8, 4), all));
});

const reservedInCluster = (count: number, cores: number) => {
  const { services } = planStack(stackWith(apps(count, { needs: [] }), { target: "kubernetes" }), host(8, cores));
  return Object.fromEntries(Object.values(services).map(({ name, limits }) => [name, limits.cpuReservation]));
};

for (const cores of [1, 2, 4, 16, 64])
  test(`in a cluster of ${cores} cores the second to fourth app changes no reservation, which would restart pods`, () => {
    const four = reservedInCluster(4, cores);
    for (const count of [1, 2, 3])
      assert.deepEqual({ ...four, ...reservedInCluster(count, cores) }, four, `${count} apps`);
  });

test("later apps move reservations seldom, and one step at a time", () => {
  const moves = new Set(Array.from({ length: 8 }, (_, index) => reservedInCluster(4 + index, 16)["postgres"]!));
  const [first, ...others] = [...moves];
  assert.ok(moves.size <= 3, [...moves].join(", "));
  others.reduce((before, after) => {
    assert.ok(Math.abs(before / after - Math.SQRT2) < 0.01, `${before} → ${after}`);
    return after;
  }, first!);
});

test("steps leave less than a third of the cores unreserved that the apps' room does not keep", () => {
  const all = demands(apps(8), 16, { target: "kubernetes" });
  const fully = reservations(host(8, 16), all);
  const inSteps = reservations({ ...host(8, 16), steadyCpus: true }, all);
  for (const name of some(Object.keys(fully), "reservations")) {
    assert.ok(inSteps[name]! <= fully[name]!, name);
    assert.ok(inSteps[name]! > fully[name]! * 0.7 - 1, name);
  }
});
