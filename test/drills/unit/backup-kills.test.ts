import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planRounds, victims, works } from "../backup-kills/rounds.ts";

describe("rounds in which backups are cut off", () => {
  test("are the same for the same seed, and others for another", () => {
    assert.deepEqual(planRounds(7, 20), planRounds(7, 20));
    assert.notDeepEqual(planRounds(7, 20), planRounds(8, 20));
  });

  test("kill each victim in each work, as often as any other", () => {
    const rounds = planRounds(7, 20);
    assert.equal(rounds.length, 80);
    for (const work of works)
      for (const victim of victims)
        assert.equal(rounds.filter((round) => round.work === work && round.victim === victim).length, 4);
  });

  test("strike all over the time of a run, at databases and files", () => {
    const rounds = planRounds(7, 20);
    const parts = new Set(rounds.map(({ share }) => Math.floor(share * 4)));
    assert.deepEqual([...parts].sort(), [0, 1, 2, 3]);
    assert.deepEqual(new Set(rounds.map(({ subject }) => subject)), new Set(["database", "files"]));
  });
});
