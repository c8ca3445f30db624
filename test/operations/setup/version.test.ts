import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cliFits, isAtLeast, parseVersion } from "../../../operations/setup/version.ts";

describe("parseVersion", () => {
  const cases: readonly (readonly [text: string, expected: readonly number[] | undefined])[] = [
    ["3.253.0", [3, 253, 0]],
    ["v3.253.1-alpha.5", [3, 253, 1]],
    ["go version go1.26.8 linux/amd64", [1, 26, 8]],
    ["1.26", [1, 26, 0]],
    ["", undefined],
    ["unknown", undefined],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseVersion(text), expected));
  }
});

describe("isAtLeast", () => {
  const cases: readonly (readonly [found: string, wanted: string, expected: boolean])[] = [
    ["1.26.8", "1.26", true],
    ["1.26", "1.26", true],
    ["1.25.9", "1.26", false],
    ["2.0.0", "1.26", true],
    ["1.9.0", "1.26", false],
    ["nothing", "1.26", false],
  ];
  for (const [found, wanted, expected] of cases) {
    it(`says ${expected} of ${found} where ${wanted} is wanted`, () =>
      assert.equal(isAtLeast(found, wanted), expected));
  }
});

describe("cliFits", () => {
  const cases: readonly (readonly [found: string, expected: boolean, why: string])[] = [
    ["v3.253.0", true, "the SDK's own version"],
    ["3.265.0", true, "newer than the SDK"],
    ["3.252.9", false, "older than the SDK"],
    ["4.0.0", false, "another major version"],
    ["", false, "a program that told no version"],
  ];
  for (const [found, expected, why] of cases) {
    it(`${expected ? "takes" : "refuses"} ${why}`, () => assert.equal(cliFits(found, "3.253.0"), expected));
  }
});
