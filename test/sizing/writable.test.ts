import assert from "node:assert/strict";
import { test } from "node:test";
import { MiB } from "../../sizing/units.ts";
import { serverWritableSize, writableSize } from "../../sizing/writable.ts";
import { limits } from "../support/sizing.ts";

const plan = (memory: number, manualMemory: boolean) => ({
  limits: limits(memory * MiB),
  floor: 128 * MiB,
  manualMemory,
});

for (const [memory, folders, size] of [
  [512, 1, 256],
  [900, 1, 256],
  [1024, 1, 512],
  [512, 3, 64],
  [16, 1, 8],
] as const)
  test(`of ${memory} MiB given by hand, ${folders} folders in memory have ${size} MiB each`, () =>
    assert.equal(writableSize(plan(memory, true), folders), size * MiB));

test("a limit that moves with the other services does not move the folders", () => {
  const sizes = [128, 300, 5000].map((memory) => writableSize(plan(memory, false), 1));
  assert.deepEqual(sizes, [64 * MiB, 64 * MiB, 64 * MiB]);
});

test("folders of Keelson's own servers have as little as they need", () => {
  assert.equal(serverWritableSize(plan(4096, true), 2), 8 * MiB);
  assert.equal(serverWritableSize(plan(24, true), 2), 4 * MiB);
});
