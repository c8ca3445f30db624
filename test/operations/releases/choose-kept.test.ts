import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chooseKept } from "../../../operations/releases/choose-kept.ts";
import type { Release } from "../../../operations/releases/types.ts";
import { releases } from "./release.ts";

const numbers = (list: readonly Release[]) => list.map(({ number }) => number);

describe("the releases that are kept", () => {
  // Statuses oldest first: h(ealthy), f(ailed), u(nhealthy).
  for (const [letters, keep, kept, withImages, why] of [
    ["", 3, [], [], "there are none"],
    ["hh", 3, [1, 2], [1, 2], "fewer than asked for"],
    ["hhhh", 3, [2, 3, 4], [2, 3, 4], "the newest healthy ones"],
    ["hhhh", 1, [4], [4], "one alone"],
    ["hfhuhf", 2, [3, 4, 5, 6], [3, 5], "what failed after the oldest of them stays in the history, without images"],
    ["hffffff", 3, [1, 2, 3, 4, 5, 6, 7], [1], "the one healthy release, however old"],
    ["ffuf", 2, [3, 4], [], "the newest of any kind where none is healthy"],
    ["fhf", 0, [2, 3], [2], "never fewer than the newest healthy one"],
  ] as const) {
    test(`of ${letters || "none"}, keeping ${keep}: ${why}`, () => {
      const all = releases(letters);
      const chosen = chooseKept(all, keep);
      assert.deepEqual([numbers(chosen.kept), numbers(chosen.withImages)], [kept, withImages]);
      assert.deepEqual([...numbers(chosen.removed), ...numbers(chosen.kept)], numbers(all));
    });
  }

  test("a return to a release is the same version once more, and pushes none out", () => {
    const returned = releases("hhhhh").map((release) => (release.number < 4 ? release : { ...release, restores: 3 }));
    assert.deepEqual(numbers(chooseKept(returned, 2).withImages), [2, 3, 4, 5]);
  });
});
