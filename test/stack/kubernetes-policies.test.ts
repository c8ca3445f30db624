import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reach, outside } from "../support/kubernetes-reach.ts";
import { kubernetesExample, metadataOf, namespace, recordKubernetes, specOf } from "../support/kubernetes-stack.ts";

const dev = new Reach(await recordKubernetes(kubernetesExample("dev")));
const stack = await recordKubernetes(kubernetesExample("prod"));
const prod = new Reach(stack);
const alone = { services: { api: { internet: false } } };
const isolated = new Reach(await recordKubernetes(kubernetesExample("prod", alone)));

/** Whom each may reach; whoever is not named is closed to it. */
function table(reach: Reach): Record<string, string> {
  const ends = [...reach.services, outside];
  return Object.fromEntries(
    ends.map((from) => [from, ends.filter((to) => to !== from && reach.allows(from, to)).join(" ")]),
  );
}

describe("who may connect to whom, by the policies of all pods together", () => {
  test("the development example", () => {
    assert.deepEqual(table(dev), {
      outside: "edge",
      edge: "web",
      web: "pgbouncer postgres redis outside",
      pgbouncer: "postgres",
      postgres: "pgbouncer",
      redis: "",
    });
  });

  test("the production example: an app that does not need Redis does not reach it, and no app another", () => {
    assert.deepEqual(table(prod), {
      outside: "edge",
      edge: "api web",
      web: "pgbouncer postgres redis outside",
      api: "pgbouncer postgres outside",
      pgbouncer: "postgres",
      postgres: "pgbouncer",
      redis: "",
    });
  });

  test("an app without internet keeps what it needs, and loses the outside alone", () => {
    assert.deepEqual(table(isolated), { ...table(prod), api: "pgbouncer postgres" });
  });
});

describe("no way around", () => {
  test("a pod that belongs to no service is closed in both directions", () => {
    const policy = stack.get("NetworkPolicy", "deny-all");
    assert.deepEqual(specOf(policy), { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    assert.equal(metadataOf(policy).namespace, namespace);
  });

  for (const service of prod.services) {
    test(`${service} answers on no port but its own`, () => {
      assert.ok(!prod.opens(service, 1));
      assert.ok(!prod.opens(service, 8081));
    });
  }

  for (const service of ["edge", "pgbouncer", "postgres", "redis"]) {
    test(`${service} reaches no address of the internet, by the name service's port either`, () => {
      assert.ok(![53, 80, 443].some((port) => prod.leavesCluster(service, port)));
    });
  }
});
