import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "node:test";
import { parseQuantity } from "../../sizing/quantity.ts";

const cases: readonly (readonly [string, number])[] = [
  ["0", 0],
  ["2", 2],
  ["1.5", 1.5],
  [".5", 0.5],
  ["250m", 0.25],
  ["3920m", 3.92],
  ["100u", 0.0001],
  ["100n", 1e-7],
  ["1k", 1000],
  ["128M", 128_000_000],
  ["2G", 2e9],
  ["1T", 1e12],
  ["1E", 1e18],
  ["1Ki", 1024],
  ["16Gi", 17_179_869_184],
  ["1.5Gi", 1_610_612_736],
  ["32839748Ki", 33_627_901_952],
  ["1e3", 1000],
  ["12E6", 12_000_000],
  ["1e-3", 0.001],
];

describe("a Kubernetes quantity", () => {
  for (const [text, value] of cases) {
    test(`${text} is ${value}`, () => assert.equal(parseQuantity(text), value));
  }

  for (const text of ["", "Gi", "1 Gi", "1GB", "1e3Gi", "x"]) {
    test(`"${text}" is none`, () => assert.throws(() => parseQuantity(text), /is not a quantity/));
  }

  test("keeps the order of numbers in every unit", () => {
    const amount = fc.integer({ min: 0, max: 1e6 });
    const unit = fc.constantFrom("", "m", "k", "M", "Gi", "Ki");
    const ordered = fc.property(amount, amount, unit, (a, b, unit) => {
      return a <= b === parseQuantity(`${a}${unit}`) <= parseQuantity(`${b}${unit}`);
    });
    fc.assert(ordered, { seed: 20 });
  });
});
