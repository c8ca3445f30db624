import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSeconds } from "../../commands/seconds.ts";

for (const [value, seconds] of [
  ["240", 240],
  ["240s", 240],
  ["4m", 240],
  ["1h", 3600],
] as const) {
  test(`a timeout of ${value} is ${seconds} seconds`, () => assert.equal(parseSeconds(value), seconds));
}

for (const value of ["", "0", "-1", "soon", "1e3", "NaN", "4 m", "25d", "9999999h", "9".repeat(400)]) {
  test(`a timeout of ${JSON.stringify(value.slice(0, 12))} is refused with what to give`, () => {
    assert.throws(() => parseSeconds(value), {
      message: "Give seconds or a duration such as 240, 240s or 4m, at most 24 days.",
    });
  });
}
