import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "../../commands/command-words.ts";
import { messageOf } from "../support/message-of.ts";

test("the mark before a command is not the command's, a second one is", () => {
  assert.deepEqual(commandOf(["--", "npm", "run", "x", "--", "--fast"]), ["npm", "run", "x", "--", "--fast"]);
  assert.deepEqual(commandOf(["ls", "--", "-l"]), ["ls", "--", "-l"]);
});

test("a mark alone is no command", () =>
  assert.match(
    messageOf(() => commandOf(["--"])),
    /No command is given/,
  ));
