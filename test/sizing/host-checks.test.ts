import assert from "node:assert/strict";
import { test } from "node:test";
import { divideHost } from "../../sizing/host-budget.ts";
import type { HostSize } from "../../sizing/types.ts";
import { GiB } from "../../sizing/units.ts";
import { messageOf } from "../support/message-of.ts";
import { apps, cluster, demands, host } from "../support/sizing.ts";

const refusal = (memoryGiB: number, services: object, cores = 2) =>
  messageOf(() => divideHost(host(memoryGiB, cores), demands(services, cores)));

test("a host that is too small is told what is missing, what needs it and what would do", () =>
  assert.equal(
    refusal(1, { ...apps(2, { replicas: 2 }), big: { build: "x", memory: "1GiB" } }),
    [
      "keelson:stack.host.memory: 1GiB is 1.28GiB short of what the stack needs at least:",
      "  system     256MiB",
      "  postgres   384MiB",
      "  redis      64MiB",
      "  pgbouncer  48MiB",
      "  edge       48MiB",
      "  app-1      2 × 128MiB = 256MiB",
      "  app-2      2 × 128MiB = 256MiB",
      "  big        1GiB (given)",
      "A host of 2.5GiB would do; or take fewer services or replicas, or give less by hand.",
    ].join("\n"),
  ));

test("a start-first that is insisted on is refused where its second copies do not fit", () =>
  assert.equal(
    refusal(1, apps(1, { update: "start-first" })),
    [
      "keelson:stack.services.app-1.update: start-first keeps two copies during an update, 128MiB more; the host of 1GiB is 32MiB short",
      "Leave update out (it is then start-first where there is room), or take a host of 1.25GiB.",
    ].join("\n"),
  ));

test("memory too small to start in is refused, service by service", () =>
  assert.equal(
    refusal(8, { a: { build: "x", memory: "8MiB" }, b: { build: "x", memory: "15MiB" } }),
    [
      "keelson:stack.services.a.memory: 8MiB is too little for a to run in; give 16MiB or more, or leave it out",
      "keelson:stack.services.b.memory: 15MiB is too little for b to run in; give 16MiB or more, or leave it out",
    ].join("\n"),
  ));

test("more cores than the host has are refused, as Docker would", () =>
  assert.equal(
    refusal(8, apps(1, { cpus: 2.5 })),
    "keelson:stack.services.app-1.cpus: 2.5 is more than the host's 2 cores; give that or less",
  ));

const refusalIn = (size: HostSize, services: object, overrides: object = {}) =>
  messageOf(() => divideHost(size, demands(services, 2, overrides)));

test("a container that fits the sum of the nodes but none of them is refused", () =>
  assert.equal(
    refusalIn(cluster(3, 4, 2), apps(1, { memory: "6GiB" })),
    "keelson:stack.services.app-1.memory: 6GiB does not fit any node: the largest has 4GiB allocatable (3.6GiB after the " +
      "system's share); give less, or take larger nodes",
  ));

test("nodes too small for the least that a server takes are refused", () =>
  assert.equal(
    refusalIn(cluster(8, 0.5, 1), {}),
    "keelson:stack.postgres: the least that postgres takes, 384MiB, does not fit any node: the largest has 512MiB " +
      "allocatable (256MiB after the system's share); take larger nodes",
  ));

test("more cores than any node has are refused", () =>
  assert.equal(
    refusalIn(cluster(3, 4, 2), apps(1, { cpus: 3 })),
    "keelson:stack.services.app-1.cpus: 3 is more than any node's; the largest has 2 cores; give that or less",
  ));

test("a quota is named as what is too small, and nothing of it is the system's", () =>
  assert.equal(
    refusalIn({ ...cluster(3, 4, 2), memory: 0.5 * GiB, boundBy: "ResourceQuota compute: limits.memory" }, apps(1)),
    [
      "ResourceQuota compute: limits.memory 512MiB is 160MiB short of what the stack needs at least:",
      "  postgres   384MiB",
      "  redis      64MiB",
      "  pgbouncer  48MiB",
      "  edge       48MiB",
      "  app-1      128MiB",
      "A limit of 768MiB would do; or take fewer services or replicas, or give less by hand.",
    ].join("\n"),
  ));

test("a cluster that is too small is told how many more nodes would do", () => {
  const services = apps(1, { replicas: 40 });
  const size = (nodes: number) => ({ ...cluster(nodes, 2, 2), boundBy: "the nodes' allocatable memory of" });
  const message = refusalIn(size(2), services);
  assert.match(message, /^the nodes' allocatable memory of 4GiB is 2\.03GiB short of /);
  assert.match(message, /^A cluster with 2 more nodes of 2GiB would do;/m);
  assert.equal(divideHost(size(4), demands(services)).services["app-1"]!.replicas, 40);
});

test("an insisted start-first of replicas by load needs room for one more", () => {
  const one = apps(1, { update: "start-first", memory: "1GiB", replicas: undefined, autoscale: { max: 4 } });
  assert.match(
    messageOf(() => divideHost(host(5.5, 4), demands(one, 4, { target: "kubernetes" }))),
    /^keelson:stack\.services\.app-1\.update: start-first keeps two copies during an update, 1GiB \(given\) more; the host of 5\.5GiB is /,
  );
});
