import assert from "node:assert/strict";
import { test } from "node:test";
import { readVariables } from "../../../operations/one-off/variables.ts";
import { messageOf } from "../../support/message-of.ts";

test("variables are NAME=VALUE, the later of two, or what is set here", () => {
  assert.deepEqual(readVariables(["A=1", "B=x=y", "A=", "C"], { C: "here" }), { A: "", B: "x=y", C: "here" });
});

test("others are refused with what to write", () => {
  const said = (word: string) => messageOf(() => readVariables([word], {}));
  assert.equal(said("C"), "--env C: it is not set here; write C=VALUE.");
  assert.equal(said("1A=x"), '--env 1A=x: "1A" is no variable\'s name; write NAME=VALUE.');
  assert.equal(said("=x"), '--env =x: "" is no variable\'s name; write NAME=VALUE.');
});
