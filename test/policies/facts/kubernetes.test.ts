import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { collectFacts } from "../../../policies/facts/from-resources.ts";
import { kubernetesExample, recordKubernetes } from "../../support/kubernetes-stack.ts";
import { gaps, inPreview, inState } from "../proxies.ts";

const given = { services: { web: { secretEnv: { API_TOKEN: "wq7Zk3vJx9Lm2Rt8Bn5c" } } } };
const stack = await recordKubernetes(kubernetesExample("prod", given));
const previewed = await recordKubernetes(kubernetesExample("prod", given), { preview: true });
const state = collectFacts(stack.resources.map(inState));
const preview = collectFacts(previewed.resources.map(inPreview));
const byLoad = collectFacts(
  (
    await recordKubernetes(
      kubernetesExample("prod", { services: { web: { replicas: undefined, autoscale: { max: 4 } } } }),
    )
  ).resources.map(inState),
);
const GiB = 1024 ** 3;

describe("the production example on Kubernetes, after a deploy", () => {
  test("leaves nothing unknown", () => assert.deepEqual(gaps(state), []));

  test("has each server once, without what only prepares its pod", () => {
    const found = state.containers.map(({ subject, tier, pod }) => `${subject} ${tier} ${pod!.kind}`);
    assert.deepEqual(found.sort(), [
      "api app Deployment",
      "edge edge Deployment",
      "pgbouncer data Deployment",
      "postgres data StatefulSet",
      "redis data StatefulSet",
      "web app Deployment",
    ]);
  });

  test("publishes no port of a node; the edge alone has a Service for the outside", () => {
    for (const { subject, published } of state.containers) assert.deepEqual(published, [], subject);
    const outside = state.cluster!.services.filter(({ type }) => type !== "ClusterIP");
    assert.deepEqual(
      outside.map(({ name }) => name),
      ["edge"],
    );
  });

  test("holds data in two claims that outlive it", () => {
    assert.deepEqual(state.volumes.map(({ name, retained, bytes }) => [name, retained, bytes]).sort(), [
      ["postgres-data", true, 20 * GiB],
      ["redis-data", true, 2 * GiB],
    ]);
  });

  test("names every secret once in each place, and where it comes from", () => {
    assert.deepEqual(state.secrets.map(({ name, origin }) => `${name}: ${origin}`).sort(), [
      "API_TOKEN of web: given",
      "DATABASE_DIRECT_URL of api: derived",
      "DATABASE_DIRECT_URL of web: derived",
      "DATABASE_URL of api: derived",
      "DATABASE_URL of web: derived",
      "REDIS_URL of web: derived",
      "api-password of postgres: generated",
      "auth.conf of redis: derived",
      "digest-key of kubernetes: generated",
      "password of postgres: generated",
      "password of postgres: generated",
      "password of redis: generated",
      "password of redis: generated",
      "pooler-password of postgres: generated",
      "server.key of pgbouncer: generated",
      "server.key of postgres: generated",
      "server.key of redis: generated",
      "tls.crt of edge: generated",
      "tls.key of edge: generated",
      "userlist.txt of pgbouncer: derived",
      "web-password of postgres: generated",
    ]);
  });

  test("has the files that servers read, by service and path", () => {
    assert.deepEqual(state.files.map(({ service, path }) => `${service} ${path}`).sort(), [
      "api /etc/keelson/authority/163c779d.0",
      "api /etc/keelson/authority/163c779d.1",
      "api /etc/keelson/authority/ca.pem",
      "edge /etc/keelson/edge/maintenance.html",
      "edge /etc/keelson/edge/nginx.conf",
      "pgbouncer /etc/keelson/pgbouncer/authority.pem",
      "pgbouncer /etc/keelson/pgbouncer/pgbouncer.ini",
      "pgbouncer /etc/keelson/pgbouncer/server.crt",
      "postgres /etc/keelson/postgres/postgresql.conf",
      "postgres /etc/keelson/reloaded/pg_hba.conf",
      "postgres /etc/keelson/reloaded/postgresql.conf",
      "postgres /etc/keelson/reloaded/server.crt",
      "redis /etc/keelson/redis/redis.conf",
      "redis /etc/keelson/reloaded/redis.conf",
      "redis /etc/keelson/reloaded/server.crt",
      "web /etc/keelson/authority/163c779d.0",
      "web /etc/keelson/authority/163c779d.1",
      "web /etc/keelson/authority/ca.pem",
    ]);
  });

  test("has what stands beside pods, each with what it selects", () => {
    const { podSecurity, networkPolicies, disruptionBudgets, autoscalers } = byLoad.cluster!;
    const web = { "app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "test" };
    assert.deepEqual(podSecurity, { "keelson-test": "restricted" });
    assert.deepEqual(networkPolicies.map(({ name }) => name).sort(), [
      "api",
      "deny-all",
      "edge",
      "pgbouncer",
      "postgres",
      "redis",
      "web",
    ]);
    assert.deepEqual(disruptionBudgets, [{ name: "web", labels: web, minAvailable: 1 }]);
    assert.deepEqual(autoscalers, [{ target: "web", min: 2, max: 4 }]);
  });

  test("knows a stop signal that the probe binary sends, and whether replicas keep apart", () => {
    const of = (name: string) => state.containers.find(({ service }) => service === name)!;
    assert.deepEqual(of("postgres").stop, { signal: "SIGINT", graceSeconds: 60 });
    assert.deepEqual([of("web").pod!.spread, of("api").pod!.spread], [true, false]);
  });

  test("knows a limit of shared memory", () => {
    const { limits } = state.containers.find(({ service }) => service === "postgres")!;
    assert.equal(limits.shm, state.record!.plan.postgres!.shmSize);
  });
});

test("a first preview knows everything of the containers", () => {
  assert.deepEqual(gaps(preview.containers), []);
});
