import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Recorded } from "../support/record-resources.ts";
import { titleOf } from "../support/recorded-stack.ts";
import { some } from "../support/some.ts";
import {
  kubernetesExample,
  metadataOf,
  namespace,
  recordKubernetes,
  specOf,
  templateOf,
} from "../support/kubernetes-stack.ts";

const dev = await recordKubernetes(kubernetesExample("dev"));
const prod = await recordKubernetes(kubernetesExample("prod"));
const autoscale = { services: { web: { replicas: undefined, autoscale: { max: 4 } } } };
const byLoad = await recordKubernetes(kubernetesExample("prod", autoscale));

const [stateful, stateless] = [
  ["postgres", "redis"],
  ["edge", "pgbouncer", "web"],
];

test("the development example: every object under the component that owns it", () => {
  const tree: Record<string, string[]> = {};
  for (const resource of dev.resources) (tree[resource.parent ?? "stack"] ??= []).push(titleOf(resource));
  for (const children of Object.values(tree)) children.sort();
  assert.deepEqual(tree, {
    stack: [
      "AppService web",
      "Edge edge",
      "KubernetesTarget kubernetes",
      "PgBouncer pgbouncer",
      "Postgres postgres",
      "Record record",
      "Redis redis",
    ],
    kubernetes: ["Namespace namespace", "NetworkPolicy deny-all", "RandomPassword digest-key"],
    postgres: [
      "Command postgres-base",
      "Command postgres-reload",
      "Command postgres-web-role",
      "ConfigMap postgres-postgres-files",
      "ConfigMap postgres-reloaded-files",
      "NetworkPolicy postgres",
      "PersistentVolumeClaim postgres-data",
      "RandomPassword postgres-password",
      "RandomPassword postgres-pooler-password",
      "RandomPassword postgres-web-password",
      "Secret postgres-secrets",
      "Service postgres",
      "Service postgres-pods",
      "StatefulSet postgres",
    ],
    pgbouncer: [
      "Command pgbouncer-reload",
      "ConfigMap pgbouncer-pgbouncer-files",
      "Deployment pgbouncer",
      "NetworkPolicy pgbouncer",
      "Secret pgbouncer-secrets",
      "Service pgbouncer",
    ],
    redis: [
      "Command redis-reload",
      "ConfigMap redis-redis-files",
      "ConfigMap redis-reloaded-files",
      "NetworkPolicy redis",
      "PersistentVolumeClaim redis-data",
      "RandomPassword redis-password",
      "Secret redis-secrets",
      "Service redis",
      "Service redis-pods",
      "StatefulSet redis",
    ],
    edge: [
      "Command edge-certificate",
      "Command edge-reload",
      "ConfigMap edge-edge-files",
      "Deployment edge",
      "NetworkPolicy edge",
      "Secret edge-secrets",
      "Service edge",
    ],
    web: ["Deployment web", "NetworkPolicy web", "Secret web-environment", "Service web"],
  });
});

describe("names", () => {
  test("are the stack's own: the URLs of Docker hold here too", () => {
    const names = dev.of("Service").map((service) => metadataOf(service).name);
    assert.deepEqual(names.sort(), [...stateful, ...stateless, "postgres-pods", "redis-pods"].sort());
  });

  test("what holds files is named by its content; everything else by a word that never changes", () => {
    assert.ok(prod.objects.some(({ inputs }) => inputs["immutable"] === true));
    for (const object of prod.objects) {
      const byContent = object.inputs["immutable"] === true;
      const expected = byContent ? new RegExp(`^${object.name}-[0-9a-f]{16}$`) : /^[a-z][a-z-]*$/;
      assert.match(metadataOf(object).name, expected, titleOf(object));
    }
  });

  test("everything lies in the stack's namespace, which is an object of its own", () => {
    assert.equal(metadataOf(prod.get("Namespace", "namespace")).name, namespace);
    const others = prod.objects.filter(({ name }) => name !== "namespace");
    assert.deepEqual([...new Set(others.map((object) => metadataOf(object).namespace))], [namespace]);
  });
});

describe("labels", () => {
  test("every object tells whose it is", () => {
    for (const object of prod.objects) {
      const { labels } = metadataOf(object);
      assert.deepEqual(
        ["managed-by", "instance", "part-of"].map((name) => labels[`app.kubernetes.io/${name}`]),
        ["keelson", "test", "keelson"],
        titleOf(object),
      );
      assert.deepEqual([labels["keelson.dev/project"], labels["keelson.dev/stack"]], ["keelson", "test"]);
    }
  });

  test("a pod tells its service, tier, release and networks", () => {
    const { "app.kubernetes.io/version": version, ...labels } = templateOf(prod.controllers["web"]!).metadata.labels;
    assert.match(version!, /^[0-9a-f]{12}$/);
    assert.deepEqual(labels, {
      ...metadataOf(prod.controllers["web"]!).labels,
      "network.keelson.dev/edge": "joined",
      "network.keelson.dev/postgres": "joined",
      "network.keelson.dev/redis": "joined",
    });
  });

  test("a selector, which can never change, holds nothing that does", () => {
    for (const [service, controller] of Object.entries(prod.controllers)) {
      const { matchLabels } = specOf(controller)["selector"] as { readonly matchLabels: object };
      assert.deepEqual(matchLabels, { "app.kubernetes.io/name": service, "app.kubernetes.io/instance": "test" });
    }
  });

  test("a Service, a policy and a budget choose the pods of their own service, and no others", () => {
    for (const kind of ["Service", "NetworkPolicy", "PodDisruptionBudget"]) {
      for (const object of some(prod.of(kind), kind).filter(({ name }) => name !== "deny-all")) {
        const text = JSON.stringify(specOf(object)["selector"] ?? specOf(object)["podSelector"]);
        const service = object.name.replace(/-pods$/, "");
        assert.match(text, new RegExp(`"app.kubernetes.io/name":"${service}"`), titleOf(object));
      }
    }
  });

  test("the namespace lets in pods of the level restricted alone", () => {
    const { labels } = metadataOf(prod.get("Namespace", "namespace"));
    const levels = ["enforce", "warn", "audit"].map((mode) => labels[`pod-security.kubernetes.io/${mode}`]);
    assert.deepEqual(levels, ["restricted", "restricted", "restricted"]);
  });
});

describe("replicas by load", () => {
  const { replicas } = specOf(byLoad.controllers["web"]!);

  test("the autoscaler alone says how many", () => {
    const { minReplicas, maxReplicas } = specOf(byLoad.get("HorizontalPodAutoscaler", "web"));
    assert.deepEqual([replicas, minReplicas, maxReplicas], [undefined, 2, 4]);
  });

  test("only what asks for one has an autoscaler, and only what has two replicas a budget", () => {
    const names = (kind: string) => [prod, byLoad].map((stack) => stack.of(kind).map(({ name }) => name));
    assert.deepEqual(names("HorizontalPodAutoscaler"), [[], ["web"]]);
    assert.deepEqual(names("PodDisruptionBudget"), [["web"], ["web"]]);
  });
});

describe("the order of dependence", () => {
  const after = ({ dependencies }: Recorded, type: string, name: string) =>
    dependencies.some((each) => each.type.endsWith(`:${type}`) && each.name === name);
  const cases: readonly (readonly [what: string, resource: Recorded, type: string, name: string])[] = [
    ["a Service comes after the pods behind it", dev.get("Service", "web"), "Deployment", "web"],
    ["pods start behind their policy", dev.get("Deployment", "web"), "NetworkPolicy", "web"],
    ["pods start after their files", dev.get("StatefulSet", "redis"), "ConfigMap", "redis-redis-files"],
    ["pods start after their secrets", dev.get("StatefulSet", "redis"), "Secret", "redis-secrets"],
    ["a store starts after its claim", dev.get("StatefulSet", "postgres"), "PersistentVolumeClaim", "postgres-data"],
    ["a role is made on the running server", dev.get("Command", "postgres-base"), "Service", "postgres"],
    ["the pooler starts after its own role", dev.get("Deployment", "pgbouncer"), "Command", "postgres-base"],
    ["an app starts after its role", dev.get("Deployment", "web"), "Command", "postgres-web-role"],
    ["an app starts after the pooler", dev.get("Deployment", "web"), "Service", "pgbouncer"],
    ["an app starts after its Redis", dev.get("Deployment", "web"), "Service", "redis"],
    ["the edge reads its upstreams once the apps are there", dev.get("ConfigMap", "edge-edge-files"), "Service", "web"],
    ["the edge starts after that", dev.get("Deployment", "edge"), "ConfigMap", "edge-edge-files"],
    ["an autoscaler finds what it scales", byLoad.get("HorizontalPodAutoscaler", "web"), "Deployment", "web"],
    [
      "everything lies in a namespace that is there",
      dev.get("ConfigMap", "redis-redis-files"),
      "Namespace",
      "namespace",
    ],
  ];
  for (const [what, resource, type, name] of cases) {
    test(what, () => assert.ok(after(resource, type, name)));
  }
});

test("stateful is what has a claim", () => {
  const names = (kind: string) => dev.of(kind).map(({ name }) => name);
  assert.deepEqual([names("StatefulSet").sort(), names("Deployment").sort()], [stateful, stateless]);
});

test("a service that a route keeps clients at has a name for its pods beside its own, which the edge asks", async () => {
  const routes = [{ service: "web" }, { service: "web", path: "/live", sticky: true }];
  const sticky = await recordKubernetes(kubernetesExample("dev", { edge: { routes } }));
  const pods = specOf(sticky.get("Service", "web-pods"));
  assert.deepEqual([pods["clusterIP"], pods["publishNotReadyAddresses"]], ["None", undefined]);
  assert.deepEqual(pods["selector"], specOf(sticky.get("Service", "web"))["selector"]);
  const files = sticky.of("ConfigMap").find(({ name }) => name.startsWith("edge-"))!;
  assert.match(JSON.stringify(files.inputs), /server web-pods:8080 max_fails=0;/);
  assert.ok(!dev.of("Service").some(({ name }) => name === "web-pods"));
});
