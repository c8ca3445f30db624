import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cpuShares, cpuString, goDuration, logSize, megabytes } from "../../../components/docker/units.ts";

const MiB = 1024 * 1024;

describe("values are written as Docker reports them, or previews never come clean", () => {
  for (const [milli, text] of [
    [1000, "1.0"],
    [1500, "1.5"],
    [250, "0.25"],
    [2000, "2.0"],
  ] as const) {
    test(`${milli} thousandths of a core are "${text}" cpus`, () => assert.equal(cpuString(milli), text));
  }

  for (const [seconds, text] of [
    [2, "2s"],
    [60, "1m0s"],
    [90, "1m30s"],
    [3600, "1h0m0s"],
  ] as const) {
    test(`${seconds} seconds are ${text}`, () => assert.equal(goDuration(seconds), text));
  }
});

test("one core weighs 1024 shares, and the kernel's minimum is 2", () => {
  assert.equal(cpuShares(1000), 1024);
  assert.equal(cpuShares(0), 2);
});

test("memory is given in whole MiB, never more than planned", () => assert.equal(megabytes(64.9 * MiB), 64));

test("a log size is in MiB where it can be, else in KiB", () => {
  assert.equal(logSize(10 * MiB), "10m");
  assert.equal(logSize(1536 * 1024), "1536k");
});
