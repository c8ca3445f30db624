import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decode, encode, mapTexts, Secret, withoutDefaults } from "../../../operations/rollback/values.ts";
import { messageOf } from "../../support/message-of.ts";
import { asset, secret } from "./states.ts";

describe("values of a state", () => {
  const raw = { plain: ["a", 1, true, null], hidden: secret({ user: "x", list: ["y"] }) };

  test("are read with secrets marked, and written as they were", () => {
    const value = decode(raw, "web.inputs");
    assert.deepEqual(value, { plain: ["a", 1, true, null], hidden: new Secret({ user: "x", list: ["y"] }) });
    assert.deepEqual(encode(value), raw);
  });

  test("change their texts inside secrets too", () => {
    const value = mapTexts(decode(raw, "web.inputs"), (text) => `${text}!`);
    assert.deepEqual(value, { plain: ["a!", 1, true, null], hidden: new Secret({ user: "x!", list: ["y!"] }) });
  });

  test("lose what a provider added, but for an auto-name", () => {
    const inputs = {
      __defaults: ["name", "driver"],
      name: "a-1",
      driver: "local",
      options: { __defaults: ["x"], x: 1, y: 2 },
    };
    assert.deepEqual(withoutDefaults(inputs), { name: "a-1", options: { y: 2 } });
  });

  test("that only name another place are refused by their path", () => {
    assert.match(
      messageOf(() => decode({ files: [asset] }, "web.inputs")),
      /^web\.inputs\.files\[0\] is a file's content by its path/,
    );
  });

  test("that only name another place are read where nobody gives them to the engine", () => {
    assert.deepEqual(decode({ files: [asset] }, "web.outputs", false), { files: [asset] });
  });
});
