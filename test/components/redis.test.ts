import assert from "node:assert/strict";
import { test } from "node:test";
import { renderAuth, renderRedisConf } from "../../components/redis/settings.ts";

const plan = { maxmemory: 1048576, maxmemoryPolicy: "noeviction", persistence: "aof", maxClients: 1000 } as const;

test("the memory bound, its policy and the client bound are the plan's", () => {
  const conf = renderRedisConf(plan);
  for (const line of ["maxmemory 1048576", "maxmemory-policy noeviction", "maxclients 1000", "appendonly yes"]) {
    assert.ok(conf.split("\n").includes(line), line);
  }
});

test("without persistence nothing is written to disk", () => {
  const conf = renderRedisConf({ ...plan, persistence: "none" });
  assert.match(conf, /^appendonly no$/m);
  assert.match(conf, /^save ""$/m);
});

test("the password stands in a file of its own, escaped", () => {
  assert.doesNotMatch(renderRedisConf(plan), /requirepass/);
  assert.equal(renderAuth('a"b\\c'), 'requirepass "a\\"b\\\\c"\n');
});
