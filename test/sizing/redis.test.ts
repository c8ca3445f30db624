import assert from "node:assert/strict";
import { test } from "node:test";
import { planRedis } from "../../sizing/redis.ts";
import { GiB, MiB } from "../../sizing/units.ts";
import { limits } from "../support/sizing.ts";
import { stackConfig } from "../support/stack-config.ts";

const plan = (memory: number, redis: object) => planRedis(stackConfig({ redis }).redis!, limits(memory));

test("a cache may use three quarters of its limit and forgets the oldest", () =>
  assert.deepEqual(plan(512 * MiB, { persistence: "none" }), {
    ...{ persistence: "none", maxmemory: 384 * MiB, maxmemoryPolicy: "allkeys-lru", maxClients: 2600 },
  }));

test("with an append-only file the fork has its room, and nothing is forgotten", () => {
  const { maxmemory, maxmemoryPolicy } = plan(1000 * MiB, { persistence: "aof" });
  assert.equal(maxmemory, 550 * MiB);
  assert.equal(maxmemoryPolicy, "noeviction");
});

test("a policy of the stack file wins", () =>
  assert.equal(plan(GiB, { maxmemoryPolicy: "volatile-ttl" }).maxmemoryPolicy, "volatile-ttl"));

for (const [memory, clients] of [
  [16 * MiB, 100],
  [64 * MiB, 300],
  [16 * GiB, 10_000],
] as const)
  test(`${memory / MiB} MiB serve ${clients} clients`, () => assert.equal(plan(memory, {}).maxClients, clients));
