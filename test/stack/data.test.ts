import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { labelsOf, recordStack, type RecordedStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const dev = await recordStack(exampleStack("dev"));
const prod = await recordStack(exampleStack("prod"));

const shared = ["backup-storage-repository", "backup-storage-socket"];

const dataVolumes = (stack: RecordedStack) =>
  stack.of("Volume").filter((volume) => labelsOf(volume)["keelson.role"] === "data");

/** Passwords that live on in a data volume: without them the data cannot be opened again. */
const databasePasswords = (stack: RecordedStack) =>
  stack.of("RandomPassword").filter(({ name }) => name.endsWith("-password"));

const protectedNames = (resources: readonly { readonly name: string; readonly protect: boolean }[]) =>
  resources.filter(({ protect }) => protect).map(({ name }) => name);

describe("data volumes", () => {
  test("there is one a store, and two that backups share with PostgreSQL", () => {
    assert.deepEqual(
      dataVolumes(dev)
        .map(({ name }) => name)
        .sort(),
      [...shared, "postgres-data", "redis-data"],
    );
  });

  test("their names are fixed by project and stack, so that a later stack finds the data again", () => {
    const names = dataVolumes(dev).map(({ inputs }) => inputs["name"]);
    assert.deepEqual(names.sort(), [
      ...["keelson-test-backup.repository", "keelson-test-backup.socket"],
      ...["keelson-test-postgres-data", "keelson-test-redis-data"],
    ]);
  });

  for (const [name, stack] of Object.entries({ development: dev, production: prod })) {
    test(`they outlive the stack in ${name}`, () => {
      const kept = dataVolumes(stack).map(({ retainOnDelete }) => retainOnDelete);
      assert.ok(kept.length >= 4);
      assert.deepEqual([...new Set(kept)], [true]);
    });
  }

  test("production protects them", () => {
    assert.deepEqual(protectedNames(dataVolumes(prod)).sort(), [
      ...[...shared, "backup-work"],
      ...["postgres-data", "redis-data"],
    ]);
  });

  test("development does not: its stacks come and go", () => assert.deepEqual(protectedNames(dataVolumes(dev)), []));

  test("a cache has none", async () => {
    const cache = await recordStack(exampleStack("dev", { redis: { persistence: "none" } }));
    assert.deepEqual(
      dataVolumes(cache)
        .map(({ name }) => name)
        .sort(),
      [...shared, "postgres-data"],
    );
  });

  test("no other volume outlives the stack", () => {
    const kept = dev.of("Volume").filter(({ retainOnDelete }) => retainOnDelete);
    assert.deepEqual(kept.length, dataVolumes(dev).length);
  });
});

describe("generated passwords of data stores", () => {
  test("production protects each of them", () => {
    const all = databasePasswords(prod);
    assert.deepEqual(all.map(({ name }) => name).sort(), [
      "postgres-api-password",
      "postgres-password",
      "postgres-pooler-password",
      "postgres-web-password",
      "redis-password",
    ]);
    assert.deepEqual(
      protectedNames(all),
      all.map(({ name }) => name),
    );
  });

  test("development protects none", () => assert.deepEqual(protectedNames(databasePasswords(dev)), []));

  test("a given password is not generated too", async () => {
    const given = await recordStack(exampleStack("dev", { redis: { password: "wq7Zk3vJx9Lm2Rt8Bn5c" } }));
    assert.ok(!databasePasswords(given).some(({ name }) => name === "redis-password"));
  });
});

describe("the order of an update", () => {
  const orders = (stack: RecordedStack) =>
    Object.fromEntries(stack.servers.map(({ name, deleteBeforeReplace }) => [name, deleteBeforeReplace]));

  test("a start-first app's new container comes before the old one goes; every server of one data set stops first", () => {
    assert.deepEqual(orders(dev), { postgres: true, pgbouncer: true, redis: true, edge: true, web: false });
  });

  test("an app may ask to stop first", async () => {
    const stopFirst = await recordStack(exampleStack("dev", { services: { web: { update: "stop-first" } } }));
    assert.equal(orders(stopFirst)["web"], true);
  });

  test("a container that fills a volume is replaced after the server that reads it", () => {
    for (const { name, deleteBeforeReplace } of dev.writers) assert.equal(deleteBeforeReplace, false, name);
  });
});
