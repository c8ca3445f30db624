import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { StackFile } from "../../config/schema.ts";
import { container, exec, starts } from "../support/docker.ts";
import { show } from "../support/live/pgbouncer.ts";
import { addNote, notes } from "../support/notes.ts";
import { Project } from "../support/project.ts";
import { oneApp, twoApps } from "../e2e/stack-files.ts";

const ports = { httpPort: 21180, httpsPort: 21143 };
const url = `https://127.0.0.1:${ports.httpsPort}`;
const project = new Project("rl-reload");

/** Memory given by hand: what the stores have must not follow the number of apps here. */
function sized(stack: StackFile, changes: Partial<StackFile> = {}): StackFile {
  return {
    ...stack,
    host: { memory: "4GiB", cpus: 2 },
    edge: { ...stack.edge, ...ports },
    postgres: { memory: "768MiB" },
    redis: { memory: "128MiB" },
    ...changes,
  };
}

async function up(stack: StackFile): Promise<void> {
  project.writeStack(stack);
  await project.must("up");
  await project.expectNoChanges();
}

async function setting(name: string): Promise<string> {
  const postgres = await container(project.stack, "postgres");
  const { stdout, stderr } = await exec(postgres.name, ["psql", "-U", "postgres", "-XAtc", `SHOW ${name}`]);
  assert.equal(stderr, "");
  return stdout.trim();
}

async function redisSetting(name: string): Promise<string> {
  const redis = await container(project.stack, "redis");
  const script = 'REDISCLI_AUTH=$(cat /run/secrets/redis-password) exec redis-cli CONFIG GET "$1"';
  const { stdout } = await exec(redis.name, ["sh", "-c", script, "sh", name]);
  return stdout.trim().split("\n")[1]!;
}

const logged = (duration: string) => ({ memory: "768MiB", settings: { log_min_duration_statement: duration } });

describe("servers that reload, on a real Docker host", () => {
  let first: Record<string, string>;
  before(async () => {
    await up(sized(oneApp));
    first = await starts(project.stack);
  });
  after(() => project.remove());

  test("one app more restarts nobody, and the pooler and the edge know it", async () => {
    await up(sized(twoApps));
    const { shop, ...others } = await starts(project.stack);
    assert.ok(shop);
    assert.deepEqual(others, first);
    first = { ...first, shop };
    assert.ok((await show(project.stack, "DATABASES")).some(({ name }) => name === "shop"));
    await addNote(`${url}/shop`, "by way of both");
    assert.match(await notes(`${url}/shop`), /by way of both/);
  });

  test("a setting of PostgreSQL that a running server takes over needs no consent and no restart", async () => {
    await up(sized(twoApps, { postgres: logged("250ms") }));
    assert.equal(await setting("log_min_duration_statement"), "250ms");
    assert.deepEqual(await starts(project.stack), first);
  });

  test("Redis takes another memory bound and policy while it runs", async () => {
    const before = Number(await redisSetting("maxmemory"));
    const redis = { memory: "192MiB", maxmemoryPolicy: "volatile-lru" } as const;
    await up(sized(twoApps, { postgres: logged("250ms"), redis }));
    assert.ok(Number(await redisSetting("maxmemory")) > before);
    assert.equal(await redisSetting("maxmemory-policy"), "volatile-lru");
    assert.deepEqual(await starts(project.stack), first);
  });

  test("a preview tells of the gap that a replaced pooler leaves, and changes nothing", async () => {
    project.writeStack(sized(twoApps, { pgbouncer: { logs: { maxSize: "20MiB" } } }));
    const said = await project.must("preview");
    assert.match(said, /a gap of seconds:\n {2}pgbouncer \(changed: logOpts/);
    assert.deepEqual(await starts(project.stack), first);
  });

  test("a value that the server refuses fails the update; the server runs on with the earlier one", async () => {
    project.writeStack(sized(twoApps, { postgres: logged("soon") }));
    const { code, stdout, stderr } = await project.keelson("deploy");
    assert.equal(code, 3, stdout);
    assert.match(
      stdout + stderr,
      /reloaded\/postgresql\.conf:\d+: log_min_duration_statement: setting could not be applied/,
    );
    assert.match(stdout + stderr, /postgres-\w+ refuses its new files/);
    assert.equal(await setting("log_min_duration_statement"), "250ms");
    assert.match(await notes(`${url}/shop`), /by way of both/);
  });

  test("after that, the earlier file is loaded again", async () => {
    await up(sized(twoApps, { postgres: logged("250ms"), redis: { memory: "192MiB" } }));
    assert.equal(await setting("log_min_duration_statement"), "250ms");
    assert.deepEqual(await starts(project.stack), first);
  });
});
