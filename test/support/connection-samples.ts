import { psqlAsPooler, serverConnections, type Row } from "./live/pgbouncer.ts";
import { superuser } from "./pgbench.ts";

/** The largest figures seen while something ran. */
export interface Peak {
  readonly samples: number;
  /** PostgreSQL's own count of a role's connections. */
  readonly backends: number;
  /** PgBouncer's count of the pool's connections to the server. */
  readonly servers: number;
  /** This counts the pool's clients, with or without a server connection at that moment. */
  readonly clients: number;
  /** This counts those of them that waited for one. */
  readonly waiting: number;
}

const intervalSeconds = 0.25;

/** psql takes samples in one session for so long; then the load is asked whether it still runs. */
const windowSeconds = 2;

/** Counts connections of one role and its pool from both sides, four times a second, for as long as the load runs. */
export async function peakConnections(stack: string, role: string, load: Promise<unknown>): Promise<Peak> {
  const state = { running: true };
  const stop = () => (state.running = false);
  void load.then(stop, stop);
  const backends: number[] = [];
  const pools: Row[] = [];
  while (state.running) {
    const window = await Promise.all([backendCounts(stack, role, windowSeconds), poolRows(stack, role, windowSeconds)]);
    backends.push(...window[0]);
    pools.push(...window[1]);
  }
  return peakOf(backends, pools);
}

function peakOf(backends: readonly number[], pools: readonly Row[]): Peak {
  return {
    samples: Math.min(backends.length, pools.length),
    backends: Math.max(...backends),
    servers: Math.max(...pools.map(serverConnections)),
    clients: Math.max(...pools.map((pool) => Number(pool["cl_active"]) + Number(pool["cl_waiting"]))),
    waiting: Math.max(...pools.map((pool) => Number(pool["cl_waiting"]))),
  };
}

function watch(seconds: number): string {
  return `\\watch i=${intervalSeconds} c=${Math.round(seconds / intervalSeconds)}`;
}

async function backendCounts(stack: string, role: string, seconds: number): Promise<number[]> {
  const sql = `SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename = '${role}'`;
  const text = await superuser(stack, "postgres", `${sql} ${watch(seconds)}`, seconds + 60);
  return text.split("\n").filter(Boolean).map(Number);
}

async function poolRows(stack: string, role: string, seconds: number): Promise<Row[]> {
  const rows = await psqlAsPooler(stack, "pgbouncer:6432/pgbouncer", `SHOW POOLS ${watch(seconds)}`, seconds + 60);
  return rows.filter(({ database, user }) => database === role && user === role);
}
