import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { givenBytes } from "../../../sizing/postgres-values.ts";
import { KiB, MiB } from "../../../sizing/units.ts";
import { keelson, pgtune, stock } from "../postgres/configurations.ts";
import { percentile99Ms, transactions, transactionsPerSecond } from "../postgres/pgbench-report.ts";
import { advantage, missed, table, type Sample } from "../postgres/report.ts";
import { draw, seeded } from "../postgres/search.ts";
import { heldIn } from "../postgres/peak.ts";
import { holdingSql } from "../postgres/worst-case.ts";
import { workloads } from "../postgres/workloads.ts";

const room = { memory: 2048 * MiB, cpus: 2000 };

describe("configurations of PostgreSQL", () => {
  test("PgTune's for 2 GiB and a web application", () => {
    const { settings } = pgtune(room, "read-heavy");
    assert.equal(settings["shared_buffers"], "524288kB");
    assert.equal(settings["maintenance_work_mem"], "131072kB");
    // 1.5 GiB over 208 × 3 gives 2.5 MB; it emits no less than 4.
    assert.equal(settings["work_mem"], "4096kB");
    assert.equal(settings["max_wal_size"], "4194304kB");
  });

  test("the server's own are none, with Keelson's /dev/shm", () =>
    assert.deepEqual(stock(room, "mixed"), { settings: {}, shmSize: keelson(room, "mixed").shmSize }));

  test("a search draws the same again from the same seed, within what the limit holds", () => {
    const drawn = (seed: number) => draw(keelson(room, "mixed"), room, seeded(seed)).settings;
    assert.deepEqual(drawn(1), drawn(1));
    assert.notDeepEqual(drawn(1), drawn(2));
    for (let seed = 0; seed < 50; seed++) assert.ok(givenBytes(drawn(seed), "shared_buffers", KiB)! <= 1024 * MiB);
  });
});

describe("what a benchmark's tools say", () => {
  const said =
    "number of transactions actually processed: 28875\nnumber of failed transactions: 0 (0.000%)\ntps = 2887.5 (without initial connection time)\np99 us = 1500\n";
  test("is read as a rate and a time", () =>
    assert.deepEqual([transactionsPerSecond(said), transactions(said), percentile99Ms(said)], [2887.5, 28875, 1.5]));
  test("is refused with failed transactions, and without a rate", () => {
    assert.throws(() => transactionsPerSecond(said.replace(": 0", ": 3")), /3 failed transactions/);
    assert.throws(() => transactionsPerSecond("nothing"), /pgbench did not say/);
  });
  test("is held memory by either version of control groups, shared memory once", () => {
    assert.equal(heldIn({ rss: 1, shmem: 2, total_rss: 10, total_shmem: 20 }), 30);
    assert.equal(heldIn({ anon: 5, file: 100, shmem: 7 }), 12);
    assert.throws(() => heldIn({ nothing: 1 }), /neither/);
  });
});

describe("the table of configurations", () => {
  const sample = (configuration: string, round: number, all: number): Sample => ({
    workload: "load",
    configuration,
    round,
    figures: { "all, s": all },
  });
  const samples = [sample("stock", 1, 20), sample("keelson", 1, 16), sample("stock", 2, 30), sample("keelson", 2, 15)];

  test("compares within a round, and less is better of seconds", () =>
    assert.equal(advantage(samples, "all, s", ["keelson", "stock"]), (20 / 16 + 30 / 15) / 2));
  test("has a row a configuration", () =>
    assert.match(
      table(workloads, samples),
      /\| bulk load and index build \| all, s \| keelson \| 15.50 \(15.00–16.00\) \| 1.63 \|/,
    ));
  test("says what is missed, and compares nothing that was not run", () => {
    assert.deepEqual(missed(workloads, samples), []);
    const slow = samples.map((one) => (one.configuration === "stock" ? { ...one, figures: { "all, s": 15 } } : one));
    assert.deepEqual(missed(workloads, slow), ["bulk load and index build: 0.97 × stock, wanted 1.3"]);
  });
});

test("the worst case fills a sort to work_mem and a hash to twice of it", () => {
  const sql = holdingSql(4 * MiB, "2030-01-01T00:00:00Z");
  const [sorted, hashed] = [...sql.matchAll(/LIMIT (\d+)/g)].map(([, count]) => Number(count));
  assert.equal(hashed, 2 * sorted!);
  assert.equal(sorted, Math.floor((4 * MiB * 0.85) / 150));
});
