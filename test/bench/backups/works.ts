import type { BackupRecord } from "../../../operations/backups/types.ts";
import { exec } from "../../support/docker.ts";

/** One way to make a copy, or to get the database back from it. */
export interface Work {
  readonly title: string;
  /** What it takes, in the container where it is done: the last line of its output is what the copy takes, in bytes. */
  readonly script: string;
}

const work = "/var/lib/keelson/backup/bench";
const socket = "/run/keelson/postgres";
const asSuperuser = `-h ${socket} -U postgres`;
const start = `pg_ctl -D ${work}/started -l ${work}/log -w -t 600 -o "-c listen_addresses= -c unix_socket_directories=${work} -c archive_mode=off -c shared_buffers=32MB -c shared_preload_libraries= -c ssl=off" start`;
const size = (path: string) => `du -sb ${path} | cut -f1`;

/** Each copy is made before it is brought back; what it takes is asked by `du`, and of pgBackRest by its own word. */
export const works: readonly Work[] = [
  {
    title: "nothing (the load alone)",
    script: "sleep 30; echo 0",
  },
  {
    title: "backup: pgBackRest, full (compressed, encrypted, rows counted)",
    script: "/keelson/probe backup run full",
  },
  {
    title: "backup: pg_basebackup (plain)",
    script: `pg_basebackup ${asSuperuser} -D ${work}/base -c fast -X stream && ${size(`${work}/base`)}`,
  },
  {
    title: "backup: pg_dump -Fc",
    script: `pg_dump ${asSuperuser} -d bench -Fc -f ${work}/dump && ${size(`${work}/dump`)}`,
  },
  {
    title: "back: pgBackRest (restored, replayed, promoted, looked at)",
    script: `/keelson/probe backup restore --to ${work}/restored --latest > /dev/null && ${size(`${work}/restored`)}`,
  },
  {
    title: "back: the plain copy, copied and started",
    script: `cp -a ${work}/base ${work}/started && ${start} > /dev/null && pg_ctl -D ${work}/started -m fast -w stop > /dev/null && ${size(`${work}/started`)}`,
  },
  {
    title: "back: pg_restore into the live server",
    script: `createdb ${asSuperuser} bench_back && pg_restore ${asSuperuser} -d bench_back ${work}/dump && psql -XAt ${asSuperuser} -c "SELECT pg_database_size('bench_back')"`,
  },
];

export const prepared = `rm -rf ${work} && mkdir ${work}`;

export interface Done {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Runs one in the backups' container. */
export async function perform(box: string, { title, script }: Work): Promise<Done> {
  const from = Date.now();
  const { code, stdout, stderr } = await exec(box, ["bash", "-euo", "pipefail", "-c", script], "", 7200);
  const to = Date.now();
  if (code !== 0) throw new Error(`${title}: exit code ${code}\n${stdout}\n${stderr}`);
  const last = stdout.trim().split("\n").at(-1)!;
  const bytes = last.startsWith("[") ? (JSON.parse(last) as BackupRecord[])[0]!.stored : Number(last);
  return { from, to, bytes };
}
