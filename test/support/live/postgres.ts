import assert from "node:assert/strict";
import type { StackPlan } from "../../../sizing/types.ts";
import { container, exec } from "../docker.ts";
import { psqlAsPooler } from "./pgbouncer.ts";

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly planned: string;
  readonly source: string;
  readonly pendingRestart: boolean;
}

/** Every planned setting as the server really runs it, and each role's share of the connections. */
export async function assertPostgres(stack: string, plan: StackPlan): Promise<void> {
  const { name } = await container(stack, "postgres");
  await assertSettings(stack, name, plan);
  const roles = await psql(name, "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolconnlimit >= 0");
  for (const { role, roleLimit } of plan.connections!.pools) {
    assert.ok(
      roles.split("\n").includes(`${role}|${roleLimit}`),
      `connection limit of ${role}: ${roleLimit}; found ${roles}`,
    );
  }
  const shm = await exec(name, ["df", "--block-size=1", "--output=size", "/dev/shm"]);
  const MiB = 1024 * 1024;
  assert.equal(Number(shm.stdout.split("\n")[1]), Math.floor(plan.postgres!.shmSize / MiB) * MiB, "size of /dev/shm");
}

async function assertSettings(stack: string, name: string, plan: StackPlan): Promise<void> {
  const found = await settings(name);
  const perConnection = await tcpSettings(stack);
  for (const [key, planned] of Object.entries(plan.postgres!.settings)) {
    const setting = found.get(key.toLowerCase());
    assert.ok(setting, `${key} is in force`);
    const state = [setting.planned, setting.source, setting.pendingRestart];
    assert.deepEqual(state, [planned, "configuration file", false], key);
    const value = perConnection.get(key) ?? setting.value;
    assert.equal(baseUnits(value), baseUnits(planned), `${key}: ${value}, planned ${planned}`);
  }
}

async function settings(name: string): Promise<ReadonlyMap<string, Setting>> {
  const rows = await psql(
    name,
    `SELECT coalesce(json_agg(json_build_object('name', s.name, 'value', current_setting(s.name), 'planned', f.setting,
       'source', s.source, 'pendingRestart', s.pending_restart)), '[]')
     FROM pg_settings s JOIN pg_file_settings f USING (name) WHERE f.applied AND f.error IS NULL`,
  );
  return new Map((JSON.parse(rows) as Setting[]).map((setting) => [setting.name.toLowerCase(), setting]));
}

/** A session on the socket, as the superuser's is, shows 0 for what only TCP has. */
async function tcpSettings(stack: string): Promise<ReadonlyMap<string, string>> {
  const sql = "SELECT name, current_setting(name) AS value FROM pg_settings WHERE name LIKE 'tcp_keepalives%'";
  const rows = await psqlAsPooler(stack, "postgres:5432/postgres", sql);
  return new Map(rows.map((row) => [row["name"]!, row["value"]!]));
}

async function psql(name: string, sql: string): Promise<string> {
  const { code, stdout, stderr } = await exec(name, ["psql", "-XAtU", "postgres", "-c", sql]);
  assert.equal(code, 0, stderr);
  return stdout.trimEnd();
}

const MB = 1024 * 1024;
const factors: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1024, MB, GB: 1024 * MB, TB: 1024 * 1024 * MB },
  ...{ us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
};

/**
 * "1GB" and "1024MB" are one value; so are "on" and "true". A bare number is in the setting's own unit, which SHOW adds:
 * keepalives are the one family that is planned in bare seconds.
 */
function baseUnits(value: string): string | number {
  const match = /^(-?[\d.]+)(B|kB|MB|GB|TB|us|ms|s|min|h|d)?$/.exec(value);
  if (match !== null) return Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
  return { true: "on", false: "off" }[value] ?? value;
}
