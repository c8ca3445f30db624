import assert from "node:assert/strict";
import type { BackupRecord, BackupStatus, DrillResult } from "../../operations/backups/types.ts";
import type { run } from "./run.ts";
import { until } from "./until.ts";

type Said = ReturnType<typeof run>;

/** Runs keelson backup … for what must succeed. */
export type Backup = <T>(...words: string[]) => Promise<T>;

export function mustBackup(keelson: (words: readonly string[]) => Said): Backup {
  return async <T>(...words: string[]) => {
    const { code, stdout, stderr } = await keelson([...words, "--json"]);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    return JSON.parse(stdout) as T;
  };
}

/** A table of rows that are known by their number, and the server's clock, by which a restore to a time is asked for. */
export function ledgerOf(sql: (statement: string) => Promise<string>) {
  return {
    now: () => sql(`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`),
    add: (from: number, to: number) =>
      sql(`INSERT INTO ledger SELECT g, md5(g::text) FROM generate_series(${from}, ${to}) g`),
  };
}

/**
 * Waits for the first backup, which the stack makes and reads again by itself, and returns what its status said meanwhile: never
 * that something is wrong.
 */
export async function awaitFirst(backup: Backup): Promise<string[]> {
  const said = new Set<string>();
  await until(180, async () => {
    const { pending = [], problems, notChecked } = await backup<BackupStatus>("status");
    assert.deepEqual([...problems, ...notChecked], []);
    pending.forEach((what) => said.add(what));
    const open = pending.filter((what) => /first backup/.test(what));
    return open.length === 0 ? undefined : open.join("; ");
  });
  return [...said];
}

/** Makes a backup of a ledger of 1000 rows, and shows more and more of it. */
export async function climbLevels(backup: Backup): Promise<DrillResult> {
  await backup("run", "full");
  const level = async () => (await backup<BackupRecord[]>("list")).find(({ kind }) => kind === "full")?.level;
  assert.equal(await level(), "L1");
  await backup("verify", "database");
  assert.equal(await level(), "L3");
  const drill = await backup<DrillResult>("drill", "database");
  assert.deepEqual([drill.ok, drill.level, drill.rows, drill.inexact, drill.amcheck], [true, "L5", 1000, false, true]);
  assert.equal(await level(), "L5");
  return drill;
}
