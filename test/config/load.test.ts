import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { loadStack } from "../../config/load.ts";
import { messageOf } from "../support/message-of.ts";
import { strongSecret } from "./bad-stack.ts";

/** What the engine hands over: values decrypted, and the names of the keys that hold a secret. */
function configured(value: string | undefined, secretKeys: string[] = []): pulumi.Config {
  pulumi.runtime.setAllConfig(value === undefined ? {} : { "keelson:stack": value }, secretKeys);
  return new pulumi.Config("keelson");
}

const production = JSON.stringify({ environment: "production", postgres: { password: strongSecret } });

test("reads the stack under keelson:stack", () => {
  assert.equal(loadStack(configured('{"environment":"development"}')).environment, "development");
});

test("a missing key is answered with the lines to add", () => {
  assert.match(
    messageOf(() => loadStack(configured(undefined))),
    /^keelson:stack is missing; add at least this/,
  );
});

test("a single value is refused without quoting it", () => {
  assert.equal(
    messageOf(() => loadStack(configured("development"))),
    "keelson:stack is a single value; make it a group of keys in Pulumi.<stack>.yaml:\n\nconfig:\n  keelson:stack:\n    environment: development\n",
  );
});

test("production takes a password when Pulumi says that the key holds a secret", () => {
  assert.equal(loadStack(configured(production, ["keelson:stack"])).postgres?.password, strongSecret);
});

test("production refuses a password when Pulumi holds no secret", () => {
  assert.equal(
    messageOf(() => loadStack(configured(production))),
    `The stack file has 1 problem:
  keelson:stack.postgres.password: [secret] is not encrypted; run: npx keelson secret set --stack <stack> 'keelson:stack.postgres.password', or leave it out to have one generated`,
  );
});
