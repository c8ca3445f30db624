import assert from "node:assert/strict";
import { test } from "node:test";
import { readStackFile } from "../../operations/stack-file.ts";
import { messageOf } from "../support/message-of.ts";

test("a stack's file is read with its defaults, without the engine", () => {
  const { environment, pgbouncer } = readStackFile("dev");
  assert.deepEqual({ environment, poolMode: pgbouncer.poolMode }, { environment: "development", poolMode: "auto" });
});

test("a stack without a file is answered with what to do", () => {
  assert.equal(
    messageOf(() => readStackFile("nowhere")),
    "There is no Pulumi.nowhere.yaml here. Copy Pulumi.dev.yaml to it, or name another stack with --stack.",
  );
});
