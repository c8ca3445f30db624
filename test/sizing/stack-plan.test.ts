import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import type { HostSize, StackPlan } from "../../sizing/types.ts";
import { GiB } from "../../sizing/units.ts";
import { sum } from "../../sizing/water-fill.ts";
import { anyHost, apps, cluster, host, repeatable, stackWith } from "../support/sizing.ts";
import { stackConfig } from "../support/stack-config.ts";

test("services are listed data stores first, then what stands before them, then the apps by name", () =>
  assert.deepEqual(Object.keys(planStack(stackWith({ ...apps(1), aa: { build: "x" } }), host(8, 4)).services), [
    ...["postgres", "redis", "pgbouncer", "edge", "aa", "app-1"],
  ]));

test("what a stack does not have is not planned", () => {
  const plan = planStack(
    stackConfig({ postgres: undefined, redis: undefined, services: { web: { needs: [] } } }),
    host(2, 2),
  );
  assert.deepEqual(Object.keys(plan.services), ["edge", "web"]);
  assert.deepEqual(
    [plan.postgres, plan.connections, plan.pgbouncer, plan.redis],
    [undefined, undefined, undefined, undefined],
  );
  assert.equal(plan.edge!.workerProcesses, 2);
});

const onKubernetes = { target: "kubernetes" } as const;

test("in a cluster max_wal_size is bounded by PostgreSQL's own volume, whatever all volumes have together", () => {
  const walOf = (postgres: string) => {
    const volumes = { postgres, redis: "500GiB" };
    const config = stackWith(apps(1), { ...onKubernetes, kubernetes: { volumes } });
    return planStack(config, { ...host(8, 4), disk: 600 * GiB }).postgres!.settings["max_wal_size"];
  };
  assert.deepEqual(["20GiB", "100GiB"].map(walOf), ["1GB", "4GB"]);
});

test("the edge has a worker a core of the node, not of the cluster", () =>
  assert.equal(planStack(stackWith(apps(1), onKubernetes), cluster(6, 4, 2)).edge!.workerProcesses, 2));

for (const [target, order] of [
  ["docker", "stop-first"],
  ["kubernetes", "start-first"],
] as const)
  test(`on ${target} the edge is updated ${order}`, () =>
    assert.equal(planStack(stackWith(apps(1), { target }), host(8, 4)).services["edge"]!.update, order));

test("a cluster without room for a second edge is told so by the edge's own section", () => {
  const config = stackWith(apps(1, { memory: "1.2GiB", update: "stop-first" }), onKubernetes);
  const { services, findings } = planStack(config, host(2, 2));
  assert.equal(services["edge"]!.update, "stop-first");
  assert.match(
    findings.find(({ rule }) => rule === "stop-first")!.message,
    /^edge: no room for a second copy.* has the room\.$/,
  );
});

test("a plan says where it runs, unless that is Docker", () => {
  const plans = ["docker", "kubernetes"].map((target) =>
    planStack(stackWith(apps(1), { target } as object), host(8, 4)),
  );
  assert.deepEqual(
    plans.map(({ target }) => target),
    [undefined, "kubernetes"],
  );
});

const productionExample = {
  web: { build: "x", needs: ["postgres", "redis"], replicas: 2 },
  api: { build: "x", needs: ["postgres"], pool: 10 },
};

test("a default app added to the production example changes nothing of the servers but their own lists", () => {
  const options = { environment: "production" } as const;
  const before = planStack(stackWith(productionExample, options), host(8, 2));
  const after = planStack(stackWith({ ...productionExample, ...apps(1) }, options), host(8, 2));
  for (const name of ["postgres", "redis", "pgbouncer", "edge"]) {
    assert.equal(after.services[name]!.limits.memory, before.services[name]!.limits.memory, name);
    assert.equal(after.services[name]!.limits.cpuLimit, before.services[name]!.limits.cpuLimit, name);
  }
  assert.deepEqual(after.postgres, before.postgres);
  assert.deepEqual(after.redis, before.redis);
  assert.deepEqual(after.edge, before.edge);
  // Its bound of open files is part of the container: another would replace the pooler of all.
  assert.deepEqual(after.pgbouncer, before.pgbouncer);
  assert.equal(after.connections!.maxClients, before.connections!.maxClients);
});

const anyStack: fc.Arbitrary<StackConfig> = fc
  .record({
    count: fc.integer({ min: 0, max: 12 }),
    workload: fc.constantFrom("read-heavy", "write-heavy", "mixed", "analytical", "serverless"),
    app: fc.record({
      replicas: fc.integer({ min: 1, max: 4 }),
      pool: fc.integer({ min: 1, max: 30 }),
      update: fc.constantFrom("auto", "stop-first"),
    }),
    settings: fc.constantFrom({}, {}, { work_mem: "8MB" }, { shared_buffers: "512MB" }, { max_connections: 60 }),
  })
  .map(({ count, workload, app, settings }) => stackWith(apps(count, app), { workload, postgres: { settings } }));

/** For every stack that the host has room for; how often that is, is checked too. */
function always(claim: (plan: StackPlan, config: StackConfig, host: HostSize) => void): void {
  let planned = 0;
  const property = fc.property(anyHost, anyStack, (host, config) => {
    const plan = attempt(config, host);
    if (plan === undefined) return;
    planned += 1;
    claim(plan, config, host);
  });
  fc.assert(property, repeatable);
  assert.ok(planned > repeatable.numRuns / 4, `only ${planned} plans`);
}

function attempt(config: StackConfig, host: HostSize): StackPlan | undefined {
  try {
    return planStack(config, host);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

test("one default app has its connections on every host from 1 GiB", () => {
  for (const memory of [1, 1.25, 1.5, 2, 3, 4, 16, 512])
    for (const cores of [0.5, 1, 2, 8, 64]) {
      const { connections } = planStack(stackWith(apps(1), { redis: undefined }), host(memory, cores));
      assert.ok(connections!.pools[0]!.size >= 2, `${memory} GiB, ${cores} cores`);
    }
});

test("pools and direct connections fit max_connections", () =>
  always(({ connections, postgres }) => {
    const { pools, direct, maxConnections, serverConnections, spare } = connections!;
    assert.equal(serverConnections, sum(pools.map(({ size, reserve }) => size + reserve)));
    assert.equal(direct.apps, sum(pools.map((pool) => pool.direct)));
    assert.equal(serverConnections + sum(Object.values(direct)) + spare, maxConnections);
    assert.ok(spare >= 0);
    assert.equal(postgres!.settings["max_connections"], String(maxConnections));
  }));

test("a role's limit is its pool, reserve and direct connections, and no pool is empty", () =>
  always(({ connections }) => {
    for (const { size, reserve, direct, roleLimit } of connections!.pools) {
      assert.equal(roleLimit, size + reserve + direct);
      assert.ok(size >= 1 && reserve >= 0);
    }
  }));

test("every client of a session pool has its server connection", () =>
  always(({ connections }) => {
    if (connections!.mode !== "session") return;
    for (const { clients, size, reserve } of connections!.pools) assert.ok(size + reserve >= clients);
  }));

test("PgBouncer has slots and files for every client", () =>
  always(({ connections, pgbouncer }) => {
    const { pools, maxClients, serverConnections } = connections!;
    assert.ok(maxClients >= sum(pools.map(({ clients }) => clients)));
    assert.ok(pgbouncer!.openFiles > maxClients + serverConnections);
  }));

test("PostgreSQL's worst case fits its container", () =>
  always(({ postgres, services }) => {
    const { total, ...parts } = postgres!.worstCase;
    assert.equal(total, sum(Object.values(parts)));
    assert.ok(total <= services["postgres"]!.limits.memory);
  }));

test("Redis's data fits its container", () =>
  always(({ redis, services }) => assert.ok(redis!.maxmemory < services["redis"]!.limits.memory)));

test("the same stack file and host give the same plan", () =>
  always((plan, config, host) => assert.deepEqual(planStack(structuredClone(config), { ...host }), plan)));

test("a larger host gives PostgreSQL no fewer connections", () =>
  always(({ connections }, config, host) => {
    const larger = attempt(config, { ...host, memory: host.memory * 2 });
    assert.ok(larger !== undefined, "a larger host is refused");
    assert.ok(larger.connections!.maxConnections >= connections!.maxConnections);
  }));

test("a scheduler gets no more memory than the web service that it serves", () => {
  const build = { build: "x" };
  const config = stackConfig({ services: { web: build, beat: { ...build, kind: "worker", singleton: true } } });
  const { web, beat } = planStack(config, { memory: 4 * GiB, cpus: 2000, disk: 100 * GiB }).services;
  assert.equal(beat!.update, "stop-first");
  assert.ok(beat!.limits.memory <= web!.limits.memory, `${beat!.limits.memory} beside ${web!.limits.memory}`);
});
