import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { run } from "../support/run.ts";

/** Each asks for a stack that has no file, whose name the refusal tells. */
const lines = [
  ["schedule", "list", "--stack", "nowhere"],
  ["schedule", "--stack", "nowhere", "list"],
  ["schedule", "run", "nightly", "--stack", "nowhere"],
  ["schedule", "history", "--stack", "nowhere", "nightly"],
  ["logs", "--stack", "nowhere", "web"],
  ["alerts", "--stack", "nowhere"],
  ["alerts", "--stack", "nowhere", "silences"],
  ["alerts", "silence", "RedisDown", "--for", "2h", "--stack", "nowhere"],
];

describe("an option that a command shares with its sub-commands", () => {
  for (const words of lines)
    test(`keelson ${words.join(" ")}`, async () => {
      const { code, stderr } = await run("node", ["commands/keelson.mjs", ...words], { timeoutSeconds: 60 });
      assert.equal(code, 1);
      assert.match(stderr, /nowhere/);
    });
});
