import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseQuantity } from "../../../sizing/quantity.ts";
import { cpuQuantity, memoryQuantity } from "../../../components/kubernetes/units.ts";

const MiB = 1024 ** 2;
const repeatable = { seed: 20_240_229, numRuns: 200 } as const;

describe("memory as the API server writes it back", () => {
  for (const [name, bytes, quantity] of [
    ["mebibytes", 336 * MiB, "336Mi"],
    ["whole gibibytes", 2048 * MiB, "2Gi"],
    ["gibibytes and a half", 1536 * MiB, "1536Mi"],
    ["what is no whole mebibyte", 1.5 * MiB, "1572864"],
    ["half a byte, which nobody has", 1000.5, "1000"],
  ] as const) {
    test(name, () => assert.equal(memoryQuantity(bytes), quantity));
  }

  test("every whole number of bytes stays the same amount", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (bytes) => {
        assert.equal(parseQuantity(memoryQuantity(bytes)), bytes);
      }),
      repeatable,
    );
  });
});

describe("cores as the API server writes them back", () => {
  for (const [cpus, quantity] of [
    [1000, "1"],
    [4000, "4"],
    [1500, "1500m"],
    [226, "226m"],
  ] as const) {
    test(`${cpus} thousandths`, () => assert.equal(cpuQuantity(cpus), quantity));
  }

  test("every number of thousandths stays the same amount", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512_000 }), (cpus) => {
        assert.equal(Math.round(parseQuantity(cpuQuantity(cpus)) * 1000), cpus);
      }),
      repeatable,
    );
  });
});
