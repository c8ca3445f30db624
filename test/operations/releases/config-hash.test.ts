import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { configHash, hashSettings } from "../../../operations/releases/config-hash.ts";

const file = "encryptionsalt: a\nconfig:\n  keelson:stack:\n    a: 1\n    b: { secure: v1:x }\n    c: [1, 2]\n";

describe("the hash of a stack file's settings", () => {
  for (const [what, other] of [
    ["another order of keys", "config:\n  keelson:stack: { c: [1, 2], b: { secure: v1:x }, a: 1 }\n"],
    ["a comment", `# note\n${file}`],
    ["another salt", file.replace("salt: a", "salt: b")],
  ] as const) {
    test(`is the same with ${what}`, () => assert.equal(hashSettings(other), hashSettings(file)));
  }

  for (const [what, from, to] of [
    ["a value", "a: 1", "a: 2"],
    ["an encrypted value", "v1:x", "v1:y"],
    ["the order of a list", "[1, 2]", "[2, 1]"],
    ["another setting of the program", "config:\n", "config:\n  docker:host: ssh://a\n"],
  ] as const) {
    test(`changes with ${what}`, () => assert.notEqual(hashSettings(file.replace(from, to)), hashSettings(file)));
  }

  test("is a SHA-256, of an empty file too", () => assert.match(hashSettings(""), /^[0-9a-f]{64}$/));

  test("is that of the named stack's file", () =>
    assert.equal(configHash("prod"), hashSettings(readFileSync("Pulumi.prod.yaml", "utf8"))));
});
