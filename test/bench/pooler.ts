// npm run bench:pooler -- [--rounds 2] [--seconds 8] [--clients 100]
// PgBouncer's pool: a sweep of server connections beside the size that the plan computes, and many clients beside few direct ones.
import { parseArgs } from "node:util";
import { Trial } from "../images/trial.ts";
import { preferredPool } from "../../sizing/pools.ts";
import { MiB } from "../../sizing/units.ts";
import { median } from "./deploy/report.ts";
import { keelson } from "./postgres/configurations.ts";
import { percentile99Ms, transactionsPerSecond } from "./postgres/pgbench-report.ts";
import { poolerFile, poolRow, type Measured } from "./postgres/pooler.ts";
import { Server } from "./postgres/server.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({ options: { rounds: text("2"), seconds: text("8"), clients: text("100") } });
const room = { memory: 1720 * MiB, cpus: 1500 };
const computed = preferredPool(room.cpus);
const sizes = [...new Set([2, 3, computed, 8, 12, 20, 30, 50])].sort((one, other) => one - other);

const trial = await Trial.begin("bench-pooler");
const image = await trial.build("images/pgbouncer");

/** A pooler of its own for each size: a pool that shrinks keeps its connections for a while. */
async function throughPool(network: string, server: Server, size: number, clients: string): Promise<Measured> {
  const files = trial.folder({ "pgbouncer.ini": poolerFile(server.address, size) });
  const limits = ["--memory", "64m", "--memory-swap", "64m", "--network", network];
  const box = await trial.start(image, [...limits, "--volume", `${files}:/etc/pgbouncer:ro`]);
  await box.untilWell("postgres", "127.0.0.1:6432");
  try {
    return await load(server, clients, await box.address());
  } finally {
    await box.docker("rm", "--force");
  }
}

async function load(server: Server, clients: string, pooler?: string): Promise<Measured> {
  // With -M prepared, pgbench waits for each client's statement while others hold the pool: it would wait for ever.
  const args = ["-M", "extended", "-n", "-c", clients, "-j", "1", "-T", values.seconds];
  const said = await server.pgbench(args, { logged: true, ...(pooler === undefined ? {} : { pooler }) });
  return { tps: transactionsPerSecond(said), p99Ms: percentile99Ms(said) };
}

const middle = (all: readonly Measured[]): Measured => ({
  tps: median(all.map(({ tps }) => tps)),
  p99Ms: median(all.map(({ p99Ms }) => p99Ms)),
});

try {
  const network = await trial.network();
  const place = { trial, image: await trial.build("images/postgres"), network, volume: await trial.volume() };
  const server = await Server.start(place, room, keelson(room, "mixed"));
  await server.pgbench(["-i", "-q", "-s", "40"]);
  const found = new Map<string, Measured[]>();
  const keep = (name: string, one: Measured) => found.set(name, [...(found.get(name) ?? []), one]);
  for (let round = 0; round < Number(values.rounds); round++) {
    const order = round % 2 === 0 ? sizes : [...sizes].reverse();
    for (const size of order) keep(`pool of ${size}`, await throughPool(network, server, size, values.clients));
    keep("50 direct clients", await load(server, "50"));
    keep(`500 clients, pool of ${computed}`, await throughPool(network, server, computed, "500"));
  }
  await server.stop();
  console.log(`Computed for ${room.cpus / 1000} cores: ${computed}.\n`);
  console.log("| load | transactions/s | p99 ms | × best pool |\n| --- | --- | --- | --- |");
  const best = Math.max(...sizes.map((size) => middle(found.get(`pool of ${size}`)!).tps));
  for (const [name, all] of found) console.log(poolRow(name, middle(all), best));
  if (middle(found.get(`pool of ${computed}`)!).tps < 0.9 * best) process.exitCode = 1;
} finally {
  await trial.end();
}
