import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Bucket, fillLevel, shareAt, sum } from "../../sizing/water-fill.ts";
import { repeatable } from "../support/sizing.ts";

const bucket = (weight: number, floor: number, ceiling = Infinity, copies = 1): Bucket => ({
  ...{ weight, floor, ceiling, copies },
});
const shares = (capacity: number, buckets: Bucket[]) => {
  const level = fillLevel(capacity, buckets);
  return buckets.map((each) => shareAt(level, each));
};

for (const [what, capacity, buckets, expected] of [
  ["by weight", 90, [bucket(2, 0), bucket(1, 0)], [60, 30]],
  ["a floor is taken from the others", 90, [bucket(2, 0), bucket(1, 50)], [40, 50]],
  ["a ceiling is left to the others", 90, [bucket(2, 0, 20), bucket(1, 0)], [20, 70]],
  ["every copy counts", 90, [bucket(1, 0, Infinity, 2), bucket(1, 0)], [30, 30]],
  ["floors that just fit", 30, [bucket(2, 10), bucket(1, 20)], [10, 20]],
  ["ceilings that do not reach", 90, [bucket(2, 0, 10), bucket(1, 0, 20)], [10, 20]],
] as const)
  test(`shares: ${what}`, () => assert.deepEqual(shares(capacity, [...buckets]), expected));

const anyBucket = fc
  .record({
    weight: fc.integer({ min: 1, max: 10 }),
    floor: fc.integer({ min: 0, max: 100 }),
    room: fc.option(fc.integer({ min: 0, max: 500 }), { nil: Infinity }),
    copies: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ weight, floor, room, copies }) => bucket(weight, floor, floor + room, copies));

test("everything is given out unless every bucket is full", () =>
  fc.assert(
    fc.property(fc.array(anyBucket, { minLength: 1, maxLength: 20 }), fc.nat(5000), (buckets, extra) => {
      const capacity = sum(buckets.map(({ floor, copies }) => floor * copies)) + extra;
      const full = sum(buckets.map(({ ceiling, copies }) => ceiling * copies));
      const level = fillLevel(capacity, buckets);
      const held = sum(buckets.map((each) => each.copies * shareAt(level, each)));
      assert.ok(Math.abs(held - Math.min(capacity, full)) < 1e-6, `${held} of ${capacity}`);
    }),
    repeatable,
  ));
