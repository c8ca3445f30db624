import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareRecordings } from "../support/compare-recordings.ts";
import { kubernetesExample, recordKubernetes, type KubernetesStack } from "../support/kubernetes-stack.ts";
import { kindOf } from "../support/recorded-stack.ts";

const record = (overrides: object = {}) => recordKubernetes(kubernetesExample("prod", overrides));
const { routes } = kubernetesExample("prod").edge;
const shop = { build: "examples/node-app", needs: ["postgres", "redis"] };

const before = await record();
const same = await record();
const newVariable = await record({ services: { api: { env: { GREETING: "hello" } } } });
const newSecret = await record({ services: { api: { secretEnv: { API_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c" } } } });
const newRoute = await record({ edge: { routes: [...routes, { path: "/v2", service: "api" }] } });
const newSetting = await record({ postgres: { settings: { log_min_duration_statement: "250ms" } } });
const newStartSetting = await record({ postgres: { settings: { max_wal_senders: 3 } } });
const newSize = await record({ kubernetes: { volumes: { postgres: "40GiB" } } });
const newApp = await record({
  services: { shop },
  edge: { routes: [...routes, { path: "/shop", service: "shop" }] },
});

/** Titles of what an update would change, without components, which show their plan. */
function touched(after: KubernetesStack): string[] {
  const own = new Set(after.objects.map(kindOf));
  return Object.keys(compareRecordings(before, after).changed).filter((title) => own.has(title.split(" ")[0]!));
}

test("the same stack file declares the same, name for name and value for value", () => {
  assert.deepEqual(compareRecordings(before, same), { added: [], removed: [], changed: {} });
});

describe("a changed value touches what reads it, and nothing else", () => {
  for (const [name, after, objects] of [
    ["a variable: its app's Deployment", newVariable, ["Deployment api"]],
    [
      "a secret variable: a Secret of another name, and its app",
      newSecret,
      ["Deployment api", "Secret api-environment"],
    ],
    ["a route: the edge's file, under the running edge", newRoute, ["ConfigMap edge-edge-files"]],
    ["a setting of PostgreSQL: its file, under the running server", newSetting, ["ConfigMap postgres-reloaded-files"]],
    [
      "a setting that waits for a start: its file and its server",
      newStartSetting,
      ["ConfigMap postgres-postgres-files", "StatefulSet postgres"],
    ],
  ] as const) {
    test(name, () => assert.deepEqual(touched(after), objects));
  }

  test("content that only a start takes up has a new name, which changes the pod that reads it", () => {
    const nameIn = (stack: KubernetesStack) =>
      (stack.get("ConfigMap", "postgres-postgres-files").inputs["metadata"] as { readonly name: string }).name;
    assert.notEqual(nameIn(newStartSetting), nameIn(before));
    assert.match(JSON.stringify(newStartSetting.pod("postgres")), new RegExp(nameIn(newStartSetting)));
  });

  test("a larger volume: its claim grows, and the running PostgreSQL takes up what it may log", () => {
    const { spec } = newSize.get("PersistentVolumeClaim", "postgres-data").inputs;
    assert.deepEqual((spec as { readonly resources: object }).resources, { requests: { storage: "40Gi" } });
    assert.deepEqual(touched(newSize), ["ConfigMap postgres-reloaded-files", "PersistentVolumeClaim postgres-data"]);
  });
});

describe("one app more", () => {
  test("adds what is the app's own", () => {
    assert.deepEqual(compareRecordings(before, newApp).added, [
      "AppService shop",
      "Command postgres-shop-role",
      "ConfigMap shop-authority-files",
      "Deployment shop",
      "NetworkPolicy shop",
      "RandomPassword postgres-shop-password",
      "Secret shop-environment",
      "Service shop",
    ]);
  });

  test("removes nothing", () => assert.deepEqual(compareRecordings(before, newApp).removed, []));

  test("changes no StatefulSet: files, memory and reserved cores of the data stores stay", () => {
    const stores = (stack: KubernetesStack) =>
      ["postgres", "redis"].map((name) => stack.get("StatefulSet", name).inputs);
    assert.deepEqual(stores(newApp), stores(before));
  });

  test("the pooler and the edge get their new files in the pods that run; the other apps make room, one replica after another", () => {
    assert.deepEqual(touched(newApp), [
      "ConfigMap edge-edge-files",
      "ConfigMap pgbouncer-pgbouncer-files",
      "Deployment api",
      "Deployment web",
    ]);
  });

  test("of the other apps, nothing but their limits of memory changes", () => {
    const reduced = (stack: KubernetesStack, service: string) =>
      JSON.stringify(stack.controllers[service]!.inputs).replaceAll(/"memory":"[0-9A-Za-z]+"/g, "");
    for (const app of ["api", "web"]) assert.equal(reduced(newApp, app), reduced(before, app));
  });
});
