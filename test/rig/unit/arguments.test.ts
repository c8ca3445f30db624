import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { execWords, parseCount, parseTaint } from "../index.ts";
import { UserError } from "../../../config/user-error.ts";

describe("the words of cluster exec", () => {
  const cases: readonly (readonly [name: string, argv: readonly string[], words: readonly string[]])[] = [
    ["are what follows", ["exec", "kubectl", "get", "pods", "-A"], ["kubectl", "get", "pods", "-A"]],
    ["leave the first -- out", ["exec", "--", "ls"], ["ls"]],
    ["keep a -- of the program", ["exec", "kubectl", "exec", "a", "--", "ls"], ["kubectl", "exec", "a", "--", "ls"]],
    ["keep a second --", ["exec", "--", "sh", "--", "x"], ["sh", "--", "x"]],
  ];
  for (const [name, argv, words] of cases) {
    it(name, () => assert.deepEqual(execWords(["node", "cluster.mjs", ...argv]), words));
  }
});

describe("the options of cluster up", () => {
  it("take a number of nodes", () => assert.equal(parseCount("12"), 12));

  it("take a taint", () => {
    assert.deepEqual(parseTaint("a.b/c=d:NoSchedule"), { key: "a.b/c", value: "d", effect: "NoSchedule" });
  });

  const refused: readonly (readonly [(text: string) => unknown, string, string])[] = [
    [parseCount, "-1", "--nodes: got -1, expected a whole number from 0 to 999."],
    [parseCount, "two", "--nodes: got two, expected a whole number from 0 to 999."],
    [
      parseTaint,
      "a:Never",
      "--node-taint: got a:Never, expected key=value:effect, the effect being NoSchedule, NoExecute or PreferNoSchedule.",
    ],
  ];
  for (const [parse, text, message] of refused) {
    it(`refuse ${text}`, () => assert.throws(() => parse(text), new UserError(message)));
  }
});
