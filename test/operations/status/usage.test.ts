import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cpuUsed, memoryUsed, shareOf, use, type EngineStats } from "../../../operations/status/usage.ts";

const sample = (read: string, nanoseconds: number, memory: EngineStats["memory_stats"] = {}): EngineStats => ({
  read: `2026-01-10T12:00:${read}Z`,
  cpu_stats: { cpu_usage: { total_usage: nanoseconds } },
  memory_stats: memory,
});

describe("what a container uses", () => {
  for (const [what, stats, used] of [
    ["control groups version 1", { total_inactive_file: 30, inactive_file: 10 }, 70],
    ["control groups version 2", { inactive_file: 40 }, 60],
    ["an engine that tells no more", undefined, 100],
    ["more kept than used", { inactive_file: 400 }, 0],
  ] as const)
    test(`in memory, by ${what}`, () =>
      assert.equal(memoryUsed(sample("00", 0, { usage: 100, ...(stats && { stats }) })), used));

  test("in memory is not known of one that has ended", () => assert.equal(memoryUsed(sample("00", 0)), undefined));

  for (const [what, first, second, used] of [
    ["half a core for half a second", sample("00", 1e9), sample("00.5", 1.25e9), 500],
    ["idle", sample("00", 1e9), sample("01", 1e9), 0],
    ["a restart between the two looks", sample("00", 1e9), sample("01", 1e6), undefined],
    ["one moment", sample("00", 1e9), sample("00", 1e9), undefined],
  ] as const)
    test(`of processors: ${what}`, () => assert.equal(cpuUsed(first, second), used));

  test("has a share where there is a limit", () => {
    assert.deepEqual(use(25, 100), { used: 25, limit: 100 });
    assert.equal(shareOf({ used: 25, limit: 100 }), 0.25);
    assert.deepEqual(use(25, 0), { used: 25 });
    assert.equal(shareOf({ used: 25 }), undefined);
    assert.equal(use(undefined, 100), undefined);
  });
});
