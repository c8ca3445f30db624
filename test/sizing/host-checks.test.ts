import assert from "node:assert/strict";
import { test } from "node:test";
import { divideHost } from "../../sizing/host-budget.ts";
import { messageOf } from "../support/message-of.ts";
import { apps, demands, host } from "../support/sizing.ts";

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
