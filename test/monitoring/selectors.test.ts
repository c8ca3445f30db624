import assert from "node:assert/strict";
import { test } from "node:test";
import { countersOf, relaxed } from "../support/metrics/selectors.ts";

test("an expression without its comparisons' filters returns what they compare", () => {
  assert.equal(relaxed("a == 0 or b > bool 1"), "a == bool 0 or b > bool 1");
  assert.equal(
    relaxed('max by (stack) (a{job="x"} / (b > 0)) >= 0.9 and on () up{job="y"} != 1'),
    'max by (stack) (a{job="x"} / (b > bool 0)) >= bool 0.9 and on () up{job="y"} != bool 1',
  );
});

test("what is read by its growth is taken for a counter, and nothing else", () => {
  const read = countersOf('sum(rate(a_total{job="x"}[5m])) / increase(b_total[1h]) > max_over_time(c[5m]) + d');
  assert.deepEqual(
    read.map(({ metric }) => metric),
    ["a_total", "b_total"],
  );
});
