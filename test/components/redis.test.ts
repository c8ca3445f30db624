import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { redisReload, renderAuth, renderRedisConf, renderReloaded } from "../../components/redis/settings.ts";

const plan = { maxmemory: 1048576, maxmemoryPolicy: "noeviction", persistence: "aof", maxClients: 1000 } as const;

test("the memory bound, its policy and the client bound are the plan's", () => {
  const conf = renderReloaded(plan);
  for (const line of ["maxmemory 1048576", "maxmemory-policy noeviction", "maxclients 1000", "appendonly yes"]) {
    assert.ok(conf.split("\n").includes(line), line);
  }
});

test("without persistence nothing is written to disk", () => {
  const conf = renderReloaded({ ...plan, persistence: "none" });
  assert.match(conf, /^appendonly no$/m);
  assert.match(conf, /^save ""$/m);
});

test("the password stands in a file of its own, escaped", () => {
  assert.doesNotMatch(renderRedisConf() + renderReloaded(plan), /requirepass/);
  assert.equal(renderAuth('a"b\\c'), 'requirepass "a\\"b\\\\c"\n');
});

describe("what a running server takes", () => {
  test("is read at the start too, from the same file", () => {
    assert.match(renderRedisConf(), /^include \/etc\/keelson\/reloaded\/redis\.conf$/m);
  });

  test("is set and read back with the password from its file, never as an argument", () => {
    const { command, loaded } = redisReload(renderReloaded(plan));
    for (const words of [command!, loaded!]) {
      assert.deepEqual(words.slice(2, 4), ["--password-file", "/run/secrets/redis-password"]);
    }
  });

  test("is told by the digest that the probe binary prints of its file", () => {
    const settings = renderReloaded(plan);
    assert.equal(redisReload(settings).digest, createHash("sha256").update(settings).digest("hex").slice(0, 16));
  });
});
