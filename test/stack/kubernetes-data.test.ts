import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kubernetesExample, metadataOf, recordKubernetes, specOf } from "../support/kubernetes-stack.ts";
import { kindOf, type RecordedStack } from "../support/recorded-stack.ts";

const dev = await recordKubernetes(kubernetesExample("dev"));
const prod = await recordKubernetes(kubernetesExample("prod"));
const volumes = { class: "fast-ssd", postgres: "100GiB", redis: "512MiB" };
const given = await recordKubernetes(kubernetesExample("dev", { kubernetes: { volumes } }));
const cache = await recordKubernetes(kubernetesExample("dev", { redis: { persistence: "none" } }));

const claims = (stack: RecordedStack) => stack.of("PersistentVolumeClaim");
const byName = (stack: RecordedStack, read: (claim: RecordedStack["resources"][number]) => unknown) =>
  Object.fromEntries(claims(stack).map((claim) => [metadataOf(claim).name, read(claim)]));

describe("claims of data stores", () => {
  test("have a name that a later stack finds again", () => {
    assert.deepEqual(Object.keys(byName(dev, () => 0)).sort(), ["postgres-data", "redis-data"]);
  });

  for (const [name, stack] of Object.entries({ development: dev, production: prod })) {
    test(`outlive the stack in ${name}, and so does their namespace`, () => {
      const kept = stack.objects.filter(({ retainOnDelete }) => retainOnDelete);
      const named = kept.filter((object) => !["ConfigMap", "Secret"].includes(kindOf(object)));
      assert.deepEqual(named.map(({ name }) => name).sort(), ["namespace", "postgres-data", "redis-data"]);
    });
  }

  test("and what is named by its content are not the engine's to delete: a deploy taken back may use it again", () => {
    const files = dev.objects.filter(({ inputs }) => inputs["immutable"] === true);
    assert.ok(files.length > 5);
    for (const { name, retainOnDelete } of files) assert.ok(retainOnDelete, name);
  });

  test("production protects them; development's stacks come and go", () => {
    const guarded = (stack: RecordedStack) => byName(stack, ({ protect }) => protect);
    assert.deepEqual(guarded(prod), { "postgres-data": true, "redis-data": true });
    assert.deepEqual(guarded(dev), { "postgres-data": false, "redis-data": false });
  });

  test("have the stack file's sizes and class", () => {
    const spec = (storage: string) => ({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage } },
      storageClassName: "fast-ssd",
    });
    assert.deepEqual(byName(given, specOf), { "postgres-data": spec("100Gi"), "redis-data": spec("512Mi") });
  });

  test("name no class where the cluster's default is meant", () => {
    for (const claim of claims(dev)) assert.ok(!("storageClassName" in specOf(claim)));
  });

  test("their class is fixed with their first creation: another in the stack file replaces no data", () => {
    for (const { ignoreChanges } of claims(given)) assert.deepEqual(ignoreChanges, ["spec.storageClassName"]);
  });

  test("are not waited for: some classes bind at the first pod", () => {
    for (const claim of claims(dev)) assert.equal(metadataOf(claim).annotations!["pulumi.com/skipAwait"], "true");
  });

  test("a cache has none, and is no StatefulSet", () => {
    assert.deepEqual(Object.keys(byName(cache, () => 0)), ["postgres-data"]);
    assert.deepEqual(
      cache.of("StatefulSet").map(({ name }) => name),
      ["postgres"],
    );
  });
});

test("data lies where the server looks for it, and nowhere else may a container write to disk", () => {
  const writable = (service: string) => {
    const { containers, volumes } = prod.pod(service);
    const onDisk = volumes.filter(
      ({ emptyDir, projected }) => projected === undefined && emptyDir?.medium !== "Memory",
    );
    const mounts = containers[0]!.volumeMounts.filter(({ name, readOnly }) => {
      return readOnly !== true && onDisk.some((volume) => volume.name === name);
    });
    return mounts.map(({ mountPath }) => mountPath);
  };
  const all = Object.keys(prod.controllers).map((service) => [service, writable(service)] as const);
  const data = { postgres: ["/var/lib/postgresql/data"], redis: ["/data"] };
  assert.deepEqual(Object.fromEntries(all.filter(([, paths]) => paths.length > 0)), data);
});
