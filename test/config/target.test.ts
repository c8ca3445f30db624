import assert from "node:assert/strict";
import { test } from "node:test";
import { stackConfig } from "../support/stack-config.ts";
import { messageOf } from "../support/message-of.ts";

const kubernetes = { target: "kubernetes" } as const;

test("a cluster's settings get every default", () =>
  assert.deepEqual(stackConfig(kubernetes).kubernetes, {
    volumes: { postgres: "20GiB", redis: "2GiB", backups: "40GiB" },
    service: { type: "LoadBalancer", nodePorts: {}, annotations: {} },
    imagePullSecrets: [],
  }));

test("replicas by load get every default", () =>
  assert.deepEqual(stackConfig({ ...kubernetes, services: { web: { autoscale: {} } } }).services.web!.autoscale, {
    ...{ min: 2, max: 10, cpu: 70, memory: 80, settle: "5m" },
  }));

test("log limits that equal the defaults pass on kubernetes, as in a copied example", () =>
  assert.equal(
    stackConfig({ ...kubernetes, redis: { logs: { maxSize: "10MiB", maxFiles: 3 } } }).target,
    "kubernetes",
  ));

test("an update order and a certificate's files mean the same on both targets", () => {
  const tls = { kind: "files", certificate: "tls/chain.pem", key: "tls/key.pem" } as const;
  const { edge, services } = stackConfig({ ...kubernetes, edge: { tls }, services: { web: { update: "stop-first" } } });
  assert.deepEqual([edge.tls, services.web!.update], [tls, "stop-first"]);
});

test("node ports pass with type NodePort", () =>
  assert.deepEqual(
    stackConfig({ ...kubernetes, kubernetes: { service: { type: "NodePort", nodePorts: { http: 30080 } } } }).kubernetes
      .service.nodePorts,
    { http: 30080 },
  ));

for (const [what, images] of [
  ["with a registry", { source: "build", registry: "registry.example.com:5000/team" }],
  ["of images that were all pushed", { source: "registry", overrides: { probe: "registry.example.com/probe:1" } }],
] as const)
  test(`a production cluster is fine ${what}`, () => {
    const web = { build: undefined, image: "registry.example.com/web:1.4.2" };
    const file = { ...kubernetes, environment: "production", images, services: { web } } as const;
    assert.equal(stackConfig(file).target, "kubernetes");
  });

test("a development cluster may run what is built here", () =>
  assert.equal(stackConfig({ ...kubernetes, images: { source: "build" } }).images.registry, undefined));

test("a wrong value of a field that the target does not have is one problem, not two", () =>
  assert.equal(
    messageOf(() => stackConfig({ ...kubernetes, edge: { address: "localhost" } })),
    `The stack file has 1 problem:
  keelson:stack.edge.address: "localhost" is not allowed; give an IP address such as 127.0.0.1 or 0.0.0.0`,
  ));

test("without a valid target nothing is said about the fields of either", () =>
  assert.equal(
    messageOf(() => stackConfig({ target: "swarm" as "docker", kubernetes: {}, edge: { address: "0.0.0.0" } })),
    `The stack file has 1 problem:
  keelson:stack.target: "swarm" is not allowed; give docker or kubernetes`,
  ));
