import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readTimes } from "../deploy/measure.ts";
import { median, table, waitsIn, type Sample } from "../deploy/report.ts";

describe("what a deploy waits for on purpose", () => {
  const changed = [
    "     3 s  replaced web (Container)",
    "    16 s  updated web-gate (Command)",
    "    17 s  created anew edge-reload (Command)",
    "    24 s  deleted the earlier web (Container)",
    "Gate passed after 10 s (5 of 5 probes good).",
  ].join("\n");
  test("is settle, drain and gate", () => assert.equal(waitsIn(changed, 10), 10 + 7 + 10));
  test("is the gate alone where nothing changed", () =>
    assert.equal(waitsIn("Gate passed after 10 s (5 of 5", 10), 10));
  test("is nothing for who says nothing", () => assert.equal(waitsIn("", 0), 0));
});

test("the shell's clock, in any locale", () => {
  assert.deepEqual(readTimes("noise\nmeasured: 2.500 1.250 0.250\n"), { wall: 2.5, cpu: 1.5 });
  assert.deepEqual(readTimes("measured: 2,500 1,250 0,250"), { wall: 2.5, cpu: 1.5 });
  assert.throws(() => readTimes("killed"), /no times in: killed/);
});

test("a median of an odd and of an even number", () =>
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]));

test("a table has medians, ranges and the ratio beside the waits", () => {
  const sample = (contender: string, wall: number, beside = 0): Sample => ({
    contender,
    what: "cold",
    wall,
    cpu: 1,
    beside,
  });
  const text = table(
    [sample("keelson", 40, 20), sample("keelson", 42, 20), sample("docker compose", 10)],
    "docker compose",
  );
  assert.deepEqual(text.split("\n").slice(2), [
    "| cold | keelson | 41.0 (40.0–42.0) | 20 | 21.0 (20.0–22.0) | 1.0 (1.0–1.0) | 2.10 |",
    "| cold | docker compose | 10.0 (10.0–10.0) | 0 | 10.0 (10.0–10.0) | 1.0 (1.0–1.0) | 1.00 |",
  ]);
});
