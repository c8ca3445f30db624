import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseStack } from "../../config/parse.ts";
import type { StackFile } from "../../config/schema.ts";
import { stackConfig } from "../support/stack-config.ts";

const production = { environment: "production" } as const;
const modeOf = (overrides: Parameters<typeof stackConfig>[0]) => stackConfig(overrides).internalTls.mode;
const reference = "registry.example.com/redis:8.2.1";

describe("without a word in the stack file, TLS inside", () => {
  test("is offered in production, on either target", () => {
    assert.equal(modeOf(production), "offered");
    assert.equal(modeOf({ ...production, internalTls: { rotation: 2 } }), "offered");
    const images = { registry: "registry.example.com/team" };
    assert.equal(modeOf({ ...production, target: "kubernetes", images }), "offered");
  });

  test("is off in development", () => assert.equal(modeOf({}), "off"));

  test("is off where a server's image may have been built without it", () => {
    assert.equal(modeOf({ ...production, images: { source: "registry" } }), "off");
    assert.equal(modeOf({ ...production, images: { overrides: { redis: reference } } }), "off");
    assert.equal(modeOf({ ...production, images: { overrides: { edge: "nginx:1.28.0" } } }), "offered");
  });

  test("is off where PostgreSQL has a certificate of the user's own", () => {
    const settings = { ssl: true, ssl_cert_file: "/etc/ssl/own.crt", ssl_key_file: "/etc/ssl/own.key" };
    assert.equal(modeOf({ ...production, postgres: { settings } }), "off");
  });
});

test("what the stack file says of it counts in any environment, and with any image", () => {
  for (const mode of ["off", "offered", "required"] as const) {
    for (const file of [
      {},
      production,
      { ...production, images: { source: "registry" } },
    ] satisfies Partial<StackFile>[])
      assert.equal(modeOf({ ...file, internalTls: { mode } }), mode);
  }
});

test("a stack without any of the servers may have it: nothing is made for it", () =>
  assert.equal(parseStack({ ...production, monitoring: { enabled: false } }).internalTls.mode, "offered"));
