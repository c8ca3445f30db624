import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stackNetworks } from "../../sizing/docker-networks.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { Reach, outside } from "../support/kubernetes-reach.ts";
import { kubernetesExample, metadataOf, recordKubernetes, specOf } from "../support/kubernetes-stack.ts";
import { recordStack, type RecordedStack } from "../support/recorded-stack.ts";
import { exampleStack } from "../support/stack-config.ts";

const image = "example/server:1";
const services = {
  api: { build: undefined, image, needs: ["queue"] },
  web: { needs: ["postgres", "queue", "mailer"] },
  queue: { image, ports: [4222], replicas: 2 },
  mailer: { image, internet: false, needs: ["redis"] },
  other: { image },
};
const docker = await recordStack(exampleStack("prod", { services }));
const kubernetes = await recordKubernetes(kubernetesExample("prod", { services }));

const networksOf = (stack: RecordedStack, name: string) =>
  (stack.get("Container", name).inputs["networksAdvanced"] as { name: string; aliases?: string[] }[]).map(
    ({ name, aliases }) => [name.replace(/-network-0a1b2c$/, ""), ...(aliases ?? [])].join(" as "),
  );

describe("a service that others need, on Docker", () => {
  test("has a network of its own, without a way outside", () => {
    for (const name of ["queue", "mailer"])
      assert.equal(docker.get("Network", `service-${name}-network`).inputs["internal"], true);
    assert.equal(docker.of("Network").filter(({ name }) => name.startsWith("service-")).length, 2);
  });

  test("without a route it starts where nobody reaches anybody, with a way outside if it may have one", () => {
    assert.deepEqual(networksOf(docker, "queue-0"), ["apart"]);
    assert.deepEqual(networksOf(docker, "mailer"), ["apart-isolated", "redis"]);
    const facts = ["apart", "apart-isolated"].map((name) => docker.get("Network", `${name}-network`).inputs);
    const closed = { "com.docker.network.bridge.enable_icc": "false" };
    assert.deepEqual(
      facts.map(({ internal, options }) => ({ internal, options })),
      [
        { internal: false, options: closed },
        { internal: true, options: closed },
      ],
    );
  });

  test("those that need it are in its network, and nobody else", () => {
    assert.deepEqual(networksOf(docker, "api"), ["edge", "service-queue"]);
    assert.deepEqual(networksOf(docker, "web-0"), ["edge", "postgres", "service-queue", "service-mailer"]);
    assert.deepEqual(networksOf(docker, "other"), ["edge"]);
  });

  test("gets its name there once all of its containers are past their gate", () => {
    const join = docker.get("Command", "queue-join");
    const { CONTAINERS, NETWORK, ALIAS } = join.inputs["environment"] as Record<string, string>;
    assert.deepEqual(
      { CONTAINERS, NETWORK, ALIAS },
      {
        CONTAINERS: "queue-0-0a1b2c queue-1-0a1b2c",
        NETWORK: "service-queue-network-0a1b2c",
        ALIAS: "queue",
      },
    );
    assert.ok(join.dependsOn.includes("queue-gate"));
  });

  test("starts before those that need it", () => {
    for (const consumer of ["api", "web-0", "web-1"])
      assert.ok(docker.get("Container", consumer).dependsOn.includes("queue-join"), consumer);
    assert.ok(!docker.get("Container", "other").dependsOn.includes("queue-join"));
  });
});

describe("a service that others need, on Kubernetes", () => {
  const reach = new Reach(kubernetes);
  const reached = (from: string) => [...reach.services, outside].filter((to) => to !== from && reach.allows(from, to));

  test("is reached by those that need it, and by nobody else", () => {
    assert.deepEqual(
      Object.fromEntries(["api", "web", "queue", "mailer", "other", "edge"].map((name) => [name, reached(name)])),
      {
        api: ["queue", outside],
        web: ["mailer", "pgbouncer", "postgres", "queue", outside],
        queue: [outside],
        mailer: ["redis"],
        other: [outside],
        edge: ["api", "other", "web"],
      },
    );
  });

  test("has a Service of its name, with all of its ports", () => {
    const service = kubernetes.of("Service").find((each) => metadataOf(each).name === "queue")!;
    const ports = specOf(service)["ports"] as readonly { readonly port: number }[];
    assert.deepEqual(
      ports.map(({ port }) => port),
      [8080, 4222],
    );
  });

  test("starts before those that need it", () => {
    const { dependencies } = kubernetes.get("Deployment", "api");
    assert.ok(dependencies.some(({ type, name }) => type.endsWith(":Service") && name === "queue"));
  });
});

test("a stack without such needs has the networks that it always had", () => {
  assert.deepEqual(Object.keys(stackNetworks(exampleStack("prod"))), ["edge", "postgres", "redis", "backup"]);
});

describe("the number of networks", () => {
  const needed = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `s${index}`);
    const servers = Object.fromEntries(names.map((name) => [name, { image, memory: "16MiB" }]));
    return exampleStack("dev", { host: { memory: "64GiB" }, services: { ...servers, web: { needs: names } } });
  };
  const said = (count: number) => {
    const config = needed(count);
    const host = { memory: 64 * 2 ** 30, cpus: 32_000 };
    return planStack(config, host).findings.filter(({ rule }) => rule === "networks");
  };

  test("is said where a host's default address pools may not hold them", () => {
    assert.match(
      said(24)
        .map(({ message }) => message)
        .join(),
      /the stack makes 28 networks/,
    );
  });

  test("is not worth a word below that", () => assert.deepEqual(said(20), []));
});
