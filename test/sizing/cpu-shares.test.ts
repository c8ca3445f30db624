import assert from "node:assert/strict";
import { test } from "node:test";
import { cpuLimit, shareCpus } from "../../sizing/cpu-shares.ts";
import { preferredOrders } from "../../sizing/update-order.ts";
import { apps, demands } from "../support/sizing.ts";

const cpuLimits = (cores: number, services: object = apps(1)) =>
  demands(services, cores).map((demand) => cpuLimit(demand, cores * 1000) / 1000);

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

test("reservations go by weight, second copies included", () => {
  const all = demands(apps(1));
  assert.deepEqual(shareCpus(3300, all, preferredOrders(all)), {
    ...{ postgres: 1000, redis: 600, pgbouncer: 300, edge: 400 },
    "app-1": 500,
  });
});

test("a reservation stays within its limit", () => {
  const all = demands(apps(1, { cpus: 0.25 }));
  assert.equal(shareCpus(4000, all, preferredOrders(all))["app-1"], 250);
});
