import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf } from "../../../commands/report/axis.ts";
import { formatValue } from "../../../commands/report/values.ts";
import type { Unit } from "../../../monitoring/panels/panel.ts";
import type { PanelData } from "../../../operations/report/types.ts";
import { above } from "../../../monitoring/panels/panel.ts";

const cases: readonly (readonly [value: number, unit: Unit, text: string])[] = [
  [0.1234, "share", "12.3 %"],
  [1, "share", "100 %"],
  [0, "share", "0 %"],
  [0.000_02, "seconds", "20 µs"],
  [0.12, "seconds", "120 ms"],
  [0, "seconds", "0 s"],
  [90, "seconds", "90 s"],
  [7200, "seconds", "2 h"],
  [-30, "seconds", "-30 s"],
  [30 * 86_400, "seconds", "30 d"],
  [1536, "bytes", "1.5 KiB"],
  [3 * 2 ** 30, "bytes a second", "3 GiB/s"],
  [0.25, "a second", "0.25/s"],
  [12_345, "a second", "12.3 k/s"],
  [1_500_000_000, "count", "1.5 G"],
  [7, "count", "7"],
  [0.25, "cores", "0.25"],
];

for (const [value, unit, text] of cases)
  test(`${value} ${unit} is ${text}`, () => assert.equal(formatValue(value, unit), text));

const panelOf = (unit: Unit, values: readonly number[], limit?: number): PanelData => ({
  panel: {
    ...{ title: "", shape: "lines", unit, queries: [], description: "" },
    limits: limit === undefined ? [] : [{ ...above("HostCpuHigh", limit), severity: "warning" }],
  },
  series: [{ name: "", points: values.map((value, index) => [index, value] as const) }],
});

test("an axis ends on a round number of its unit", () => {
  assert.deepEqual(axisOf(panelOf("share", [0.31])), { min: 0, max: 0.4, interval: 0.1 });
  assert.deepEqual(axisOf(panelOf("bytes", [300 * 2 ** 20])), { min: 0, max: 400 * 2 ** 20, interval: 100 * 2 ** 20 });
  assert.deepEqual(axisOf(panelOf("seconds", [5 * 3600])), { min: 0, max: 6 * 3600, interval: 2 * 3600 });
});

test("values that are all 0 have an axis above them, and things are counted whole", () =>
  assert.deepEqual(axisOf(panelOf("count", [0, 0])), { min: 0, max: 1, interval: 1 }));

test("a limit that is near is in sight, a far one does not flatten what happens", () => {
  assert.equal(axisOf(panelOf("share", [0.5], 0.8)).max, 1);
  assert.deepEqual(axisOf(panelOf("share", [0.999], 0.8)), { min: 0, max: 1, interval: 0.25 });
  assert.equal(axisOf(panelOf("share", [0.05], 0.8)).max, 0.06);
});

test("what is negative has its place", () => assert.equal(axisOf(panelOf("seconds", [-3, 5])).min, -5));
