import assert from "node:assert/strict";
import type { StackPlan } from "../../sizing/types.ts";
import { cgroupLimits } from "./cgroup.ts";
import { container, containers, exec, type Running } from "./docker.ts";

const MiB = 1024 * 1024;

/** The kernel's figures of every container of a stack against its plan. */
export async function assertLimits(stack: string, plan: StackPlan): Promise<void> {
  const running = await containers(stack);
  for (const { name, replicas } of Object.values(plan.services)) {
    assert.equal(running.filter(({ service }) => service === name).length, replicas, `replicas of ${name}`);
  }
  for (const one of running) await assertContainerLimits(one, plan);
}

async function assertContainerLimits({ name, service }: Running, plan: StackPlan): Promise<void> {
  const { limits } = plan.services[service]!;
  const found = await cgroupLimits(name);
  const memory = Math.floor(limits.memory / MiB) * MiB;
  assert.equal(found.memory, memory, `memory of ${service}`);
  if (found.memorySwap !== undefined) assert.equal(found.memorySwap, memory, `memory and swap of ${service}`);
  assert.equal(found.cpus, limits.cpuLimit / 1000, `CPU limit of ${service}`);
  const shares = Math.max(2, Math.round((limits.cpuReservation * 1024) / 1000));
  assert.ok(
    Math.abs(found.cpuShares - shares) <= 27,
    `CPU shares of ${service}: ${found.cpuShares}, planned ${shares}`,
  );
}

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly planned: string;
  readonly source: string;
  readonly pendingRestart: boolean;
}

/** Every planned setting as the server really runs it; the server itself compares values in whatever unit. */
export async function assertPostgres(stack: string, plan: StackPlan): Promise<void> {
  const { name } = await container(stack, "postgres");
  const sql = `SELECT coalesce(json_agg(json_build_object('name', s.name, 'value', current_setting(s.name), 'planned', f.setting,
      'source', s.source, 'pendingRestart', s.pending_restart)), '[]')
    FROM pg_settings s JOIN pg_file_settings f USING (name) WHERE f.applied AND f.error IS NULL`;
  const { stdout, stderr } = await exec(name, ["psql", "-XAtU", "postgres"], sql);
  assert.notEqual(stdout, "", stderr);
  const found = new Map((JSON.parse(stdout) as Setting[]).map((setting) => [setting.name.toLowerCase(), setting]));
  for (const [key, planned] of Object.entries(plan.postgres!.settings)) {
    const setting = found.get(key.toLowerCase());
    assert.ok(setting, `${key} is in force`);
    assert.deepEqual(
      [setting.planned, setting.source, setting.pendingRestart],
      [planned, "configuration file", false],
      key,
    );
    assert.equal(baseUnits(setting.value), baseUnits(planned), `${key}: ${setting.value}, planned ${planned}`);
  }
}

const factors: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1024, MB: MiB, GB: 1024 * MiB, TB: 1024 * 1024 * MiB },
  ...{ us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
};

/** "1GB" and "1024MB" are one value; so are "on" and "true". */
function baseUnits(value: string): string | number {
  const match = /^(-?[\d.]+)(B|kB|MB|GB|TB|us|ms|s|min|h|d)?$/.exec(value);
  if (match !== null) return Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
  return { true: "on", false: "off" }[value] ?? value;
}

/** The pooler's own answers about its bounds and pools. */
export async function assertPgBouncer(stack: string, plan: StackPlan): Promise<void> {
  const { mode, maxClients, pools } = plan.connections!;
  const config = new Map((await pgbouncerShow(stack, "CONFIG")).map(([key, value]) => [key, value]));
  assert.deepEqual([config.get("pool_mode"), config.get("max_client_conn")], [mode, String(maxClients)]);
  const databases = await pgbouncerShow(stack, "DATABASES");
  for (const { database, size, reserve } of pools) {
    const row = databases.find(([name]) => name === database);
    assert.ok(row, `pool of ${database}`);
    // name, host, port, database, force_user, pool_size, min_pool_size, reserve_pool_size, …
    assert.deepEqual([row[5], row[7]], [String(size), String(reserve)], `pool of ${database}`);
  }
}

/** Rows of the admin console, asked from the Postgres container with the pooler's own password file. */
export async function pgbouncerShow(stack: string, what: string): Promise<string[][]> {
  const pooler = await container(stack, "pgbouncer");
  const userlist = (await exec(pooler.name, ["cat", "/run/secrets/userlist.txt"])).stdout;
  const password = /"pgbouncer" "(.*)"/.exec(userlist)![1]!;
  const postgres = await container(stack, "postgres");
  const connection = `postgresql://pgbouncer@pgbouncer:6432/pgbouncer`;
  const script = `read -r PGPASSWORD; export PGPASSWORD; exec psql -XAtF '\t' '${connection}' -c 'SHOW ${what}'`;
  const { code, stdout, stderr } = await exec(postgres.name, ["bash", "-c", script], `${password}\n`);
  assert.equal(code, 0, stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
}

export async function assertRedis(stack: string, plan: StackPlan): Promise<void> {
  const { maxmemory, maxmemoryPolicy, persistence, maxClients } = plan.redis!;
  const wanted = {
    maxmemory: String(maxmemory),
    "maxmemory-policy": maxmemoryPolicy,
    maxclients: String(maxClients),
    appendonly: persistence === "aof" ? "yes" : "no",
  };
  for (const [key, value] of Object.entries(wanted)) assert.equal(await redisConfig(stack, key), value, `redis ${key}`);
}

async function redisConfig(stack: string, key: string): Promise<string> {
  const { name } = await container(stack, "redis");
  const script = `REDISCLI_AUTH=$(cat /run/secrets/redis-password) exec redis-cli CONFIG GET ${key}`;
  const { stdout } = await exec(name, ["sh", "-c", script]);
  return stdout.trim().split("\n").at(-1)!;
}
