import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chooseRelease } from "../../../operations/rollback/choose.ts";
import type { Release } from "../../../operations/releases/types.ts";
import { messageOf } from "../../support/message-of.ts";
import { release } from "./releases.ts";

const choose = (releases: readonly Release[], wanted?: number) => chooseRelease("prod", releases, wanted).number;

describe("the release to go back to", () => {
  const healthy = [1, 2, 3].map((number) => release({ number }));

  for (const [what, releases, expected] of [
    ["is the one before the current", healthy, 2],
    ["is the last healthy one after a failed deploy", [...healthy, release({ number: 4, status: "failed" })], 3],
    ["skips unhealthy ones", [healthy[0]!, release({ number: 2, status: "unhealthy" }), release({ number: 3 })], 1],
    [
      "is the one before the restored one after a rollback",
      [...healthy, release({ number: 4, kind: "rollback", restores: 2 })],
      1,
    ],
  ] as const) {
    test(what, () => assert.equal(choose(releases), expected));
  }

  test("is the one asked for, also after it was left", () => assert.equal(choose(healthy, 1), 1));

  const list = "Releases to go back to, with --to:\n  1  2026-01-01T00:00:00Z abcdef1";
  for (const [what, releases, wanted, message] of [
    [
      "failed",
      [release({ number: 1 }), release({ number: 2, status: "failed" })],
      2,
      `Release 2 of the stack prod could not be applied: it is none to go back to.\n${list}`,
    ],
    [
      "was refused by its gate",
      [release({ number: 1 }), release({ number: 2, status: "unhealthy" })],
      2,
      `Release 2 of the stack prod was refused by its gate: it is none to go back to.\n${list}`,
    ],
    ["does not exist", [release({ number: 1 })], 7, `The stack prod has no release 7.\n${list}`],
    [
      "was pruned",
      [release({ number: 4 })],
      2,
      `Release 2 of the stack prod was pruned: its images and its checkpoint are gone.\n${list.replace("  1 ", "  4 ")}`,
    ],
    [
      "is the only one",
      [release({ number: 1 })],
      undefined,
      "The stack prod has no healthy release before release 1.\nThere is none to go back to.",
    ],
    ["was never made", [], undefined, "The stack prod has no releases yet: keelson deploy makes them."],
  ] as const) {
    test(`is refused where it ${what}`, () =>
      assert.equal(
        messageOf(() => choose(releases, wanted)),
        message,
      ));
  }
});
