import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatBytes,
  formatCpus,
  GiB,
  KiB,
  milliCpu,
  MiB,
  parseBytes,
  parseDuration,
  roundMemoryDown,
} from "../../sizing/units.ts";
import { messageOf } from "../support/message-of.ts";

for (const [text, bytes] of [
  ["16GiB", 16 * GiB],
  ["1.5GiB", 1.5 * GiB],
  ["512MiB", 512 * MiB],
  ["64 KiB", 64 * KiB],
  ["1TiB", 1024 * GiB],
  ["512MB", 512_000_000],
  ["1GB", 1_000_000_000],
  ["100kB", 100_000],
  ["0.3GiB", 322122547],
] as const)
  test(`${text} are ${bytes} bytes`, () => assert.equal(parseBytes(text), bytes));

for (const text of ["", "16", "16 gib", "GiB", "-1GiB", "1,5GiB"])
  test(`"${text}" is not a size`, () =>
    assert.equal(
      messageOf(() => parseBytes(text)),
      `"${text}" is not a size; give one such as 512MiB or 16GiB`,
    ));

for (const [text, seconds] of [
  ["500ms", 0.5],
  ["30s", 30],
  ["2m", 120],
  ["1h", 3600],
] as const)
  test(`${text} are ${seconds} seconds`, () => assert.equal(parseDuration(text), seconds));

test("a duration without a unit is refused", () =>
  assert.equal(
    messageOf(() => parseDuration("30")),
    '"30" is not a duration; give one such as 30s or 2m',
  ));

for (const [bytes, text] of [
  [0, "0MiB"],
  [512, "0.5KiB"],
  [640 * KiB, "640KiB"],
  [48 * MiB, "48MiB"],
  [1023.5 * MiB, "1023.5MiB"],
  [GiB, "1GiB"],
  [23.5 * GiB, "23.5GiB"],
  [1052 * MiB, "1.03GiB"],
] as const)
  test(`${bytes} bytes read ${text}`, () => assert.equal(formatBytes(bytes), text));

test("a host's memory is counted in steps that a kernel update does not cross", () => {
  assert.equal(roundMemoryDown(16_784_000_000), 15.5 * GiB);
  assert.equal(roundMemoryDown(16_700_000_000), 15.5 * GiB);
});

test("cores become whole thousandths", () => {
  assert.equal(milliCpu(0.29), 290);
  assert.equal(formatCpus(1500), "1.5");
});
