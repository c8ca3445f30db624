import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPlan } from "../../sizing/format-plan.ts";
import { planStack } from "../../sizing/stack-plan.ts";
import { GiB } from "../../sizing/units.ts";
import { apps, cluster, host, stackWith } from "../support/sizing.ts";
import { stackConfig } from "../support/stack-config.ts";

const plan = formatPlan(
  planStack(stackWith({ ...apps(1, { replicas: 2 }), big: { build: "x", memory: "1GiB" } }), {
    ...host(8, 4),
    disk: 100 * GiB,
  }),
);

test("the first line is the host", () =>
  assert.equal(plan.split("\n")[0], "Host: 8GiB of memory, 4 cores (2.86 reserved), 100GiB of disk"));

test("services have their limits, reservations, replicas, update order and why", () =>
  assert.ok(
    plan.includes(
      [
        "Services",
        "  service    replicas   memory  reserved  CPU limit  reserved  update       memory by",
        "  postgres        × 1  1.21GiB   1.21GiB          3      0.75  stop-first   weight 10",
        "  redis           × 1   744MiB    744MiB          2      0.45  stop-first   weight 6",
        "  pgbouncer       × 1   128MiB    128MiB          1      0.23  stop-first   weight 3",
        "  edge            × 1   320MiB    160MiB          4       0.3  stop-first   weight 4",
        "  app-1           × 2   712MiB    356MiB          2      0.38  start-first  weight 5",
        "  big             × 1     1GiB    512MiB          2      0.38  start-first  given",
        "",
      ].join("\n"),
    ),
    plan,
  ));

test("memory and connections are shown as sums", () => {
  assert.match(plan, /^Memory\n {2}services +\S+ {2}limits × replicas\n {2}updates /m);
  assert.match(
    plan,
    /^ {2}max_connections \d+ = \d+ pooled \+ 5 direct \+ 3 superuser \+ 2 exporter \+ 2 backup \+ 2 look-up \+ \d+ spare$/m,
  );
  assert.match(plan, /^ {2}worst case 1\.\d+GiB = /m);
});

test("settings that equal the server's defaults are left out", () => {
  assert.match(plan, /^ {4}random_page_cost = 1\.1$/m);
  assert.doesNotMatch(plan, /password_encryption|log_destination/);
});

test("findings are listed by their rule", () => {
  const small = formatPlan(planStack(stackWith(apps(1)), host(1, 2)));
  assert.match(
    small,
    /^Findings\n {2}\[minimum-host\] .*\n {2}\[disk-not-checked\] .*\n {2}\[stop-first\] services\.app-1: /m,
  );
  assert.match(small, /^ {2}app-1 .* floor; no room for a second copy of 128MiB during an update$/m);
});

test("a stack without a database has no word about one", () => {
  const text = formatPlan(
    planStack(stackConfig({ postgres: undefined, services: { web: { needs: [] } } }), host(4, 4)),
  );
  assert.doesNotMatch(text, /Connections|PostgreSQL|pgbouncer/);
});

const inCluster = formatPlan(
  planStack(stackWith(apps(1, { replicas: undefined, autoscale: { max: 4 } }), { target: "kubernetes" }), {
    ...cluster(3, 4, 2),
    disk: 22 * GiB,
    boundBy: "the nodes' allocatable memory of",
  }),
);

test("the first line of a cluster names its nodes and volumes", () =>
  assert.match(
    inCluster,
    /^Cluster: 12GiB of memory, 6 cores \([\d.]+ reserved\) in 3 nodes \(largest 4GiB, 2 cores\), 22GiB of volumes\n/,
  ));

test("a cluster whose nodes are not known is told without them", () => {
  const config = stackWith(apps(1), { target: "kubernetes" });
  assert.match(formatPlan(planStack(config, host(8, 4))), /^Cluster: 8GiB of memory, 4 cores \([\d.]+ reserved\)\n/);
});

test("replicas by load are a range", () => assert.match(inCluster, /^ {2}app-1 +× 2–4 /m));

test("a cluster's table says what bounds it, and nothing of Docker", () => {
  assert.match(inCluster, /^ {2}cluster +12GiB {2}by the nodes' allocatable memory$/m);
  assert.doesNotMatch(inCluster, /Docker|Host:/);
});

test("no line ends in blanks", () => assert.doesNotMatch(plan, /[ \t]$/m));

test("services that others need are listed with their addresses", () => {
  const services = { queue: { image: "nats:2.10.1", ports: [4222] }, web: { needs: ["queue" as const] } };
  const text = formatPlan(planStack(stackConfig({ services }), host(8, 4)));
  assert.match(text, /^Reached by name\n {2}queue:8080, queue:4222 by web, and by nobody else$/m);
});

test("TCP routes stand with what they may hold", () => {
  const tcp = [
    { port: 4222, service: "queue" },
    { port: 8883, service: "queue", servicePort: 4222, tls: true, limits: { connections: 10 } },
  ];
  const config = stackConfig({ services: { queue: { image: "example/queue:1", ports: [4222] } }, edge: { tcp } });
  const lines = [
    "TCP through the edge",
    "  4222 to queue:4222, at most 256 connections: 9MiB of the edge's memory",
    "  8883 (TLS) to queue:4222, at most 256 connections, 10 of one client: 21MiB of the edge's memory",
    "",
  ];
  assert.ok(formatPlan(planStack(config, host(8, 4))).includes(lines.join("\n")));
});
