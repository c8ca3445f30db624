import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unknown } from "../../../policies/facts/types.ts";
import { memoryLimit } from "../../../policies/rules/memory-limit.ts";
import { container } from "../compliant.ts";
import { say } from "../judge-one.ts";

const having = (memory: number | undefined | typeof unknown) => ({
  containers: [container({ limits: { ...container().limits, memory } })],
});

describe("memory-limit", () => {
  test("passes with a limit", () => assert.deepEqual(say(memoryLimit), []));

  for (const memory of [undefined, 0]) {
    test(`fails with ${memory}`, () => {
      assert.deepEqual(say(memoryLimit, having(memory)), [
        "web: has no memory limit: it may take the whole host's memory",
      ]);
    });
  }

  test("is undecided where the limit is not known", () => {
    assert.deepEqual(say(memoryLimit, having(unknown)), ["web: not known: its memory limit"]);
  });
});
