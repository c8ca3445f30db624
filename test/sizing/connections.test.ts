import assert from "node:assert/strict";
import { test } from "node:test";
import { planStack } from "../../sizing/stack-plan.ts";
import type { HostSize } from "../../sizing/types.ts";
import { messageOf } from "../support/message-of.ts";
import { apps, host, stackWith } from "../support/sizing.ts";

const plan = (services: object, overrides: object = {}, size: HostSize = host(8, 4)) =>
  planStack(stackWith(services, overrides), size).connections!;

for (const [workload, mode] of [
  ["read-heavy", "transaction"],
  ["mixed", "transaction"],
  ["write-heavy", "session"],
  ["analytical", "session"],
  ["serverless", "statement"],
] as const)
  test(`${workload} loads pool by ${mode}`, () =>
    assert.equal(plan(apps(1, { pool: 2 }), { workload }, host(64, 16)).mode, mode));

test("a pool mode of the stack file wins", () =>
  assert.equal(plan(apps(1), { workload: "write-heavy", pgbouncer: { poolMode: "transaction" } }).mode, "transaction"));

test("an app has a pool by the server's cores, a reserve, and direct connections for migrations and LISTEN", () =>
  assert.deepEqual(plan({ "web-shop": { build: "x", needs: ["postgres"], replicas: 2 } }).pools, [
    {
      ...{ service: "web-shop", role: "web_shop", database: "web_shop", owner: "web_shop", alias: "web_shop" },
      mode: "transaction",
      // 2 replicas × pool 20 × 2 copies; 3 cores × 2 + 1; a migration and 4 listeners.
      ...{ clients: 80, size: 7, reserve: 2, direct: 5, roleLimit: 14 },
    },
  ]));

test("who uses another's database has a role and a pool of its own there", () => {
  const web = { build: "x", needs: ["postgres" as const] };
  const { pools } = plan({ web, jobs: { ...web, kind: "worker", database: "web" } });
  assert.deepEqual(
    pools.map(({ role, database, owner, alias }) => ({ role, database, owner, alias })),
    [
      { role: "jobs", database: "web", owner: "web", alias: "jobs" },
      { role: "web", database: "web", owner: "web", alias: "web" },
    ],
  );
});

test("one service's sessions hold their connections, and the others share what these leave", () => {
  const web = { build: "x", needs: ["postgres" as const] };
  const { mode, pools, maxConnections, serverConnections, spare } = plan({
    web,
    jobs: { ...web, poolMode: "session", pool: 5, update: "stop-first" },
  });
  assert.equal(mode, "transaction");
  assert.deepEqual(
    pools.map(({ service, mode, size, reserve }) => ({ service, mode, size, reserve })),
    [
      { service: "jobs", mode: "session", size: 5, reserve: 0 },
      { service: "web", mode: "transaction", size: 7, reserve: 2 },
    ],
  );
  assert.equal(maxConnections, serverConnections + 9 + 2 + 3 + spare);
});

test("an app that does not need the database has no pool", () =>
  assert.deepEqual(plan({ shop: { build: "x" } }).pools, []));

test("the budget adds up to max_connections", () => {
  const { maxConnections, serverConnections, direct, spare } = plan(apps(3));
  assert.deepEqual(direct, { exporter: 2, backup: 2, auth: 2, superuser: 3, apps: 9 });
  assert.equal(maxConnections, serverConnections + 18 + spare);
  assert.equal(serverConnections, 3 * (7 + 2));
});

test("many apps share the server with smaller pools", () => {
  const { pools, spare } = plan(apps(8), {}, host(8, 8));
  assert.deepEqual([...new Set(pools.map(({ size, reserve }) => `${size}+${reserve}`))], ["2+0"]);
  assert.ok(spare >= 0);
});

test("a pool is never larger than what its clients can use", () =>
  assert.equal(plan(apps(1, { pool: 1 })).pools[0]!.size, 2));

test("a session pool has a connection for every client, the second copies' as reserve", () => {
  const { pools } = plan(apps(1, { pool: 8, replicas: 2 }), { workload: "write-heavy" });
  assert.deepEqual([pools[0]!.size, pools[0]!.reserve], [16, 16]);
});

test("a stop-first app's sessions need no reserve", () => {
  const { pools } = plan(apps(1, { pool: 8, update: "stop-first" }), { workload: "write-heavy" });
  assert.deepEqual([pools[0]!.size, pools[0]!.reserve], [8, 0]);
});

const byLoad = (max: number, more: object = {}) => apps(1, { replicas: undefined, autoscale: { max }, ...more });
const kubernetes = { target: "kubernetes" } as const;

test("replicas by load have connections for all of them and one second copy", () => {
  const [pool] = plan(byLoad(5, { pool: 4 }), kubernetes).pools;
  // 6 × pool 4; a migration and 6 listeners.
  assert.deepEqual([pool!.clients, pool!.direct], [24, 7]);
});

test("sessions of replicas by load are reserved for one second copy", () => {
  const [pool] = plan(byLoad(3, { pool: 4 }), { ...kubernetes, workload: "write-heavy" }, host(16, 8)).pools;
  assert.deepEqual([pool!.size, pool!.reserve], [12, 4]);
});

test("sessions of replicas by load that do not fit are counted in the refusal", () =>
  assert.match(
    messageOf(() => plan(byLoad(4), { ...kubernetes, workload: "write-heavy" }, host(4, 2))),
    /^ {2}app-1: 100 held by sessions \(4 replicas and a second copy during an update, each with a pool of 20\) and 6 direct$/m,
  ));

test("sessions that do not fit are refused with the numbers and the ways out", () =>
  assert.equal(
    messageOf(() => plan(apps(1), { workload: "write-heavy" }, host(2, 2))),
    [
      "keelson:stack.postgres.memory: 384MiB allow 22 connections, 30 short of the 52 connections that the stack needs at least:",
      "  app-1: 40 held by sessions (1 replica × pool 20 × 2 copies during an update) and 3 direct",
      "  Keelson: 3 superuser, 2 exporter, 2 backup and 2 PgBouncer's look-ups",
      "Lower pool, or set pgbouncer.poolMode: transaction; or give postgres.memory: 1.5GiB; or let fewer services or replicas use postgres.",
    ].join("\n"),
  ));

test("too many apps for the server are refused with the memory that would do", () => {
  const message = messageOf(() => plan(apps(6), {}, host(3, 2)));
  assert.match(message, /^keelson:stack\.postgres\.memory: \d+MiB allow 25 connections, 14 short of the 39 /);
  assert.match(message, /^Give postgres\.memory: 768MiB; or let fewer/m);
  assert.equal(plan(apps(6), { postgres: { memory: "768MiB" } }, host(4, 2)).maxConnections, 40);
});

test("max_connections of the stack file is the budget, and refused when it is too small", () => {
  const withMost = (most: number) => plan(apps(2), { postgres: { settings: { max_connections: most } } });
  assert.equal(withMost(70).maxConnections, 70);
  assert.match(
    messageOf(() => withMost(16)),
    /^keelson:stack\.postgres\.settings\.max_connections: 16 is 3 short of the 19 connections .*Raise max_connections/s,
  );
});

test("superuser connections of the stack file come out of the same budget", () =>
  assert.equal(plan(apps(1), { postgres: { settings: { superuser_reserved_connections: 6 } } }).direct.superuser, 6));

for (const [users, slots] of [
  [1, 1000],
  [960, 1000],
  [961, 2000],
  [1_000_000, 6000],
] as const)
  test(`${users} expected users get ${slots} client slots`, () =>
    assert.equal(plan(apps(1), { expectedUsers: users }).maxClients, slots));

test("pools that PgBouncer has no memory for are refused", () =>
  assert.equal(
    messageOf(() => plan(apps(1, { replicas: 8, pool: 500 }), {}, host(64, 16))),
    "keelson:stack.pgbouncer.memory: the services' pools open up to 8000 connections, PgBouncer's 128MiB have room for " +
      "6000; lower pool or replicas, or give PgBouncer 168MiB",
  ));

test("the memory that the refusal names would do", () =>
  assert.equal(
    plan(apps(1, { replicas: 8, pool: 500 }), { pgbouncer: { memory: "168MiB" } }, host(64, 16)).maxClients,
    8000,
  ));

for (const [name, role] of [
  ["pg-stats", "pg_stats"],
  ["template1", "template1"],
  ["public", "public"],
] as const)
  test(`a service called ${name} is refused: its role would be`, () =>
    assert.equal(
      messageOf(() => plan({ [name]: { build: "x", needs: ["postgres"] } })),
      `keelson:stack.services.${name}: PostgreSQL keeps the role or database name "${role}" for itself; choose another name for the service`,
    ));
