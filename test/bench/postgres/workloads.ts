import type { WorkloadProfile } from "../../../sizing/types.ts";
import { MiB } from "../../../sizing/units.ts";
import type { Room } from "./configurations.ts";
import { cpuSeconds } from "./peak.ts";
import { percentile99Ms, transactions, transactionsPerSecond } from "./pgbench-report.ts";
import type { Server } from "./server.ts";

/** What one measurement says, by the figure's name and unit. */
export type Figures = Readonly<Record<string, number>>;

export interface Workload {
  readonly title: string;
  readonly profile: WorkloadProfile;
  readonly room: Room;
  /** pgbench's scale: 15 MiB of data each. */
  readonly scale: number;
  /** The figure that configurations are compared by; of "s" and "ms" less is better. */
  readonly compared: string;
  readonly measure: (server: Server, seconds: number) => Promise<Figures>;
}

const roomy: Room = { memory: 1720 * MiB, cpus: 1500 };
const tight: Room = { memory: 512 * MiB, cpus: 1500 };
const inMemory = 60;
const threeTimes = 100;
const clients = ["-M", "prepared", "-c", "16", "-j", "1"];

/** A rate after a warm-up of a third of the time. */
const rate =
  (...options: readonly string[]) =>
  async (server: Server, seconds: number): Promise<Figures> => {
    const run = (length: number) => server.pgbench([...clients, ...options, "-T", String(Math.ceil(length))]);
    await server.recycleLog();
    await run(seconds / 3);
    const { answer, cpu } = await withCpu(server, () => run(seconds));
    return rates(answer, cpu);
  };

async function withCpu<T>(
  server: Server,
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly cpu: number }> {
  const before = await cpuSeconds(server.box);
  const answer = await work();
  return { answer, cpu: (await cpuSeconds(server.box)) - before };
}

function rates(said: string, cpu: number): Figures {
  return { tps: transactionsPerSecond(said), "CPU of a transaction, ms": (cpu * 1000) / transactions(said) };
}

/** Ten scattered rows a transaction: each page's first write after a checkpoint puts the whole page into the log. */
const scattered = `\\set first random(1, 100000 * :scale)
UPDATE pgbench_accounts SET abalance = abalance + 1
  WHERE aid = ANY (ARRAY(SELECT (:first::bigint + n * 102953) % (100000 * :scale) + 1 FROM generate_series(1, 10) n));
`;

async function longWrites(server: Server, seconds: number): Promise<Figures> {
  await server.recycleLog();
  const length = ["-s", String(inMemory), "-T", String(seconds * 3)];
  const run = () => server.pgbench([...clients, ...length], { script: scattered, logged: true });
  const { answer, cpu } = await withCpu(server, run);
  const figures = { ...rates(answer, cpu), "p99, ms": percentile99Ms(answer) };
  return { ...figures, "recovery after a kill, s": await server.recoverySeconds() };
}

/** The wall time of each statement and of all, and the CPU time of all, in seconds. */
async function timed(server: Server, statements: Readonly<Record<string, string>>): Promise<Figures> {
  const figures: Record<string, number> = {};
  const { cpu } = await withCpu(server, async () => {
    for (const [name, sql] of Object.entries(statements)) {
      const from = performance.now();
      await server.query(sql);
      figures[`${name}, s`] = (performance.now() - from) / 1000;
    }
  });
  return { "all, s": Object.values(figures).reduce((sum, one) => sum + one, 0), "CPU of all, s": cpu, ...figures };
}

const load = {
  rows: "CREATE TABLE bulk AS SELECT n AS id, n % 1000 AS kind, md5(n::text) AS pad FROM generate_series(1, 3000000) n",
  indexes: "CREATE INDEX ON bulk (pad); ALTER TABLE bulk ADD PRIMARY KEY (id)",
};

async function bulkLoad(server: Server): Promise<Figures> {
  await server.query("DROP TABLE IF EXISTS bulk");
  await server.recycleLog();
  return timed(server, load);
}

/** Made once with the data: rows of some 100 bytes that sorts, groups and joins of millions work on. */
export const factsSql =
  "CREATE TABLE facts AS SELECT n AS id, (n::bigint * 7919) % 1000003 AS kind, md5(n::text) || md5((-n)::text) AS pad " +
  "FROM generate_series(1, 2000000) n; VACUUM ANALYZE facts";

const reports = {
  sort: "SELECT count(pad) FROM (SELECT pad FROM facts ORDER BY pad OFFSET 0) sorted",
  groups: "SELECT count(*) FROM (SELECT kind, max(pad) FROM facts GROUP BY kind OFFSET 0) grouped",
  join: "SELECT count(one.pad || other.pad) FROM facts one JOIN facts other ON one.id = other.kind",
};

export const workloads: Readonly<Record<string, Workload>> = {
  reads: {
    title: "reads, data in memory",
    profile: "read-heavy",
    room: roomy,
    scale: inMemory,
    compared: "tps",
    measure: rate("--select-only"),
  },
  oltp: {
    title: "reads and writes, data in memory",
    profile: "mixed",
    room: roomy,
    scale: inMemory,
    compared: "tps",
    measure: rate(),
  },
  large: {
    title: "reads and writes, data three times the limit",
    profile: "mixed",
    room: tight,
    scale: threeTimes,
    compared: "tps",
    measure: rate(),
  },
  load: {
    title: "bulk load and index build",
    profile: "write-heavy",
    room: roomy,
    scale: inMemory,
    compared: "all, s",
    measure: bulkLoad,
  },
  reports: {
    title: "sorts, groups and joins of millions of rows",
    profile: "analytical",
    room: roomy,
    scale: inMemory,
    compared: "all, s",
    measure: (server) => timed(server, reports),
  },
  writes: {
    title: "long writes across checkpoints",
    profile: "write-heavy",
    room: roomy,
    scale: inMemory,
    compared: "tps",
    measure: longWrites,
  },
};
