import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { enumerate, findRelease } from "../../../commands/history/find-release.ts";
import { messageOf } from "../../support/message-of.ts";
import { release, releases } from "../../operations/releases/release.ts";

describe("a release's number", () => {
  test("finds it", () => assert.equal(findRelease("dev", releases("hhf"), "2").number, 2));

  for (const number of ["9", "x", "2.0", "", "-1", "02"]) {
    test(`that is "${number}" is refused with those that there are`, () => {
      assert.equal(
        messageOf(() => findRelease("dev", releases("hhf"), number)),
        `The stack dev has no release ${number}; it has 1 to 3.`,
      );
    });
  }

  test("is refused before the first deploy with how to make one", () => {
    assert.equal(
      messageOf(() => findRelease("dev", [], "1")),
      "The stack dev has no release yet: keelson deploy --stack dev makes one.",
    );
  });

  for (const [numbers, text] of [
    [[4], "4"],
    [[1, 3], "1 and 3"],
    [[1, 2, 3, 5, 8, 9], "1 to 3, 5 and 8 to 9"],
  ] as const) {
    test(`is one of ${text}`, () => assert.equal(enumerate(numbers.map((number) => release(number))), text));
  }
});
