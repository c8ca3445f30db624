import assert from "node:assert/strict";
import { test } from "node:test";
import { ratio, tableOf, type Sample, type ServerName } from "../edge/table.ts";

const sample = (who: ServerName, requestsPerSecond: number): Sample => ({
  ...{ load: "1 KiB", who, requestsPerSecond },
  ...{ p50Ms: 2, p99Ms: 20.126 },
});

/** The second round had a machine of half the speed, the third a disturbed Caddy. */
const samples = [
  ...[sample("bare nginx", 1000), sample("edge", 900), sample("Caddy", 500)],
  ...[sample("edge", 475), sample("Caddy", 250), sample("bare nginx", 500)],
  ...[sample("Caddy", 100), sample("bare nginx", 1000), sample("edge", 1000)],
];

test("a server is compared with another by each round's own ratio", () => {
  assert.equal(ratio(samples, "1 KiB", "edge", "bare nginx"), 0.95);
  assert.equal(ratio(samples, "1 KiB", "edge", "Caddy"), 1.9);
});

test("the table has medians, and how far the rates lie apart", () => {
  assert.deepEqual(tableOf(samples).split("\n"), [
    "| load | server | requests/s (range) | p50 ms | p99 ms | × bare nginx | × Caddy |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| 1 KiB | bare nginx | 1000 (500–1000) | 2.00 | 20.13 | 1.00 | 2.00 |",
    "| 1 KiB | edge | 900 (475–1000) | 2.00 | 20.13 | 0.95 | 1.90 |",
    "| 1 KiB | Caddy | 250 (100–500) | 2.00 | 20.13 | 0.50 | 1.00 |",
  ]);
});
