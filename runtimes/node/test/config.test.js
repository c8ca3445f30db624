import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigurationError, describeConfig, readConfig } from "../lib/config.js";

const problems = (env, options) => {
  try {
    readConfig(env, options);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.problems;
  }
};

describe("the configuration", () => {
  test("has a default for everything, and an empty variable is none", () => {
    const { PORT, POOL_SIZE, DATABASE_URL, STOP_GRACE_SECONDS } = readConfig({ PORT: "", POOL_SIZE: "7" });
    assert.deepEqual([PORT, POOL_SIZE, DATABASE_URL, STOP_GRACE_SECONDS], [8080, 7, undefined, 45]);
  });

  test("tells all problems at once, and shows no secret", () => {
    const env = { PORT: "70000", LAME_DUCK_SECONDS: "-1", REDIS_URL: "http://user:s3cret@host", LOG_LEVEL: "loud" };
    const found = problems(env, { required: ["API_KEY"], check: () => ["TENANT: is unknown"] });
    assert.deepEqual(found, [
      "API_KEY: is not set",
      'PORT: got "70000", expected a whole number from 0 to 65535',
      "REDIS_URL: got a value that is not shown, expected a URL such as redis://host/name",
      'LAME_DUCK_SECONDS: got "-1", expected a number of seconds',
      'LOG_LEVEL: got "loud", expected one of debug, info, warn, error',
      "TENANT: is unknown",
    ]);
  });

  test("is described by what is set alone", () => {
    const env = { PORT: "1", API_KEY: "s3cret", OTHER: "x" };
    assert.deepEqual(describeConfig(env, ["API_KEY"]), { status: "ok", set: ["PORT", "API_KEY"] });
  });
});
