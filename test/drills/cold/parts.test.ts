import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatStep } from "../../../operations/setup/report.ts";
import { clock, partsOf, tableOf } from "./parts.ts";

const printed = [
  "Pulumi CLI: building from Go modules; with nothing cached this takes about 2.5 min",
  formatStep("Pulumi CLI 3.253.0", "built", 151_240),
  formatStep("Node.js language host 3.253.0 of a long name", "found", 4),
  "The stack answers at https://127.0.0.1:8443/",
].join("\n");

describe("the parts of a cold start", () => {
  test("are set-up's steps, and the rest is the stack's", () => {
    assert.deepEqual(partsOf(printed, 251.2), [
      { name: "Pulumi CLI 3.253.0: built", seconds: 151.2 },
      { name: "Node.js language host 3.253.0 of a long name: found", seconds: 0 },
      { name: "the stack: images built, up, proved well", seconds: 100 },
    ]);
  });

  test("stand in a table with their sum", () => {
    const table = tableOf([
      { name: "a", seconds: 83.44 },
      { name: "b", seconds: 641.6 },
    ]);
    assert.equal(table, "| part | time |\n| --- | --- |\n| a | 83.4 s |\n| b | 10 min 42 s |\n| in all | 12 min 5 s |");
  });

  test("a minute is never 60 s of seconds", () => assert.equal(clock(179.7), "3 min 0 s"));
});
