import assert from "node:assert/strict";
import { test } from "node:test";
import { growthOf, isLinear } from "./growth.ts";
import { fitLine, median } from "./statistics.ts";

for (const [values, middle] of [
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
] as const)
  test(`the median of ${values.join(", ")} is ${middle}`, () => assert.equal(median(values), middle));

test("points on a line give that line", () => {
  const { intercept, slope, r2 } = fitLine([5, 50, 200].map((x) => ({ x, y: 2 + 3 * x })));
  assert.deepEqual(
    [intercept, slope, r2].map((value) => Math.round(value * 1e9) / 1e9),
    [2, 3, 1],
  );
});

test("R² is the part of the variance that the line explains", () => {
  // Slope 0.6, intercept 2.2; residuals leave 2.4 of 6.
  const { r2 } = fitLine([2, 4, 5, 4, 5].map((y, index) => ({ x: index + 1, y })));
  assert.equal(Math.round(r2 * 1e9) / 1e9, 0.6);
});

const grown = (law: (services: number) => number) =>
  growthOf(
    "docker",
    [5, 50, 200].map((services) => ({
      name: "",
      services,
      measurements: [0.98, 1, 1.02].map((noise) => ({
        seconds: law(services) * noise,
        memory: law(services) * noise,
        resources: services,
      })),
    })),
  );

for (const [name, law, linear] of [
  ["a constant and a share of each service", (n: number) => 5 + 0.2 * n, true],
  ["a logarithm beside it", (n: number) => 5 + 0.05 * n * Math.log2(n), true],
  ["a square law", (n: number) => 1 + 0.001 * n ** 2, false],
  ["no growth but noise", () => 5, false],
] as const)
  test(`${name} ${linear ? "counts" : "does not count"} as linear`, () =>
    assert.deepEqual(grown(law).map(isLinear), [linear, linear]));
