import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { secretOrRandom } from "../../components/generated-secret.ts";
import { recordResources } from "../support/record-resources.ts";

const given = await recordResources(() => secretOrRandom("password", "given", {}));
const generated = await recordResources(() => secretOrRandom("password", undefined, { protect: true }));

test("a given password is a secret, and nothing is generated beside it", async () => {
  assert.equal(await pulumi.isSecret(given.result), true);
  assert.deepEqual(given.resources, []);
});

test("a generated one needs no escapes in URLs and config files, and is too long to guess", () => {
  const [{ inputs, protect } = assert.fail("nothing was generated")] = generated.resources;
  assert.deepEqual({ inputs, protect }, { inputs: { length: 32, special: false }, protect: true });
});

test("a generated one is a secret", async () => assert.equal(await pulumi.isSecret(generated.result), true));
