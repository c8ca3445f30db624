import assert from "node:assert/strict";
import { test } from "node:test";
import { held } from "../../sizing/edge-held.ts";
import { edgeConnections, edgeMemory, edgeWorkers, planEdge, planPgBouncer } from "../../sizing/workers.ts";
import { MiB } from "../../sizing/units.ts";
import { limits } from "../support/sizing.ts";

for (const [cores, workers] of [
  [0.5, 1],
  [1, 1],
  [2, 2],
  [4, 4],
  [8, 8],
  [16, 12],
  [64, 12],
] as const)
  test(`${cores} cores run ${workers} workers`, () => assert.equal(edgeWorkers(cores * 1000), workers));

test("connections follow the edge's memory", () => {
  const connections = [48, 128, 192, 4096].map((memory) => planEdge(limits(memory * MiB, 2000)).workerConnections);
  assert.deepEqual(connections, [88, 512, 768, 8192]);
});

test("too little memory for all workers means fewer of them", () =>
  assert.deepEqual(planEdge(limits(32 * MiB, 8000)), { workerProcesses: 1, workerConnections: 88, openFiles: 16_448 }));

test("what the edge may hold fits its limit", () => {
  for (let memory = 32; memory <= 1024; memory += 8)
    for (const cores of [1, 2, 4, 8, 12]) {
      const { workerProcesses, workerConnections } = planEdge(limits(memory * MiB, cores * 1000));
      const worker = edgeMemory.worker + workerConnections * edgeMemory.connection;
      assert.ok(edgeMemory.base + workerProcesses * worker <= memory * MiB, `${memory} MiB, ${cores} cores`);
      assert.ok(workerConnections >= edgeConnections.least);
    }
});

test("a proxied connection has two files, and another share of the memory is no other container", () => {
  const edges = [32, 120, 168, 8192].map((memory) => planEdge(limits(memory * MiB)));
  for (const { openFiles, workerConnections } of edges) assert.ok(openFiles > 2 * workerConnections);
  assert.equal(new Set(edges.map(({ openFiles }) => openFiles)).size, 1);
});

test("PgBouncer has a file for every client and server connection, by few steps", () => {
  const files = [100, 1000, 10_000, 20_000].map((clients) => planPgBouncer(clients, 50).openFiles);
  assert.deepEqual(files, [16_384, 16_384, 16_384, 32_768]);
});

test("a request's two connections are counted with all that nginx may hold of it", () => {
  const { firstHeaders, headers, body, tls } = held;
  assert.ok(2 * edgeMemory.connection >= firstHeaders + 2 * headers + body + tls);
});

test("the least memory of a worker holds its fewest connections", () => {
  const { worker, connection, least } = edgeMemory;
  assert.ok(worker + edgeConnections.least * connection <= least);
});
