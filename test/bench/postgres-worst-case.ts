// npm run bench:postgres:memory -- [--limits 512,2048,8192]
// The worst case that the plan promises room for, driven: every connection holds a sort and a hash at once, and an index is built.
import { parseArgs } from "node:util";
import { givenBytes } from "../../sizing/postgres-values.ts";
import { formatBytes, KiB, MiB } from "../../sizing/units.ts";
import type { PostgresPlan } from "../../sizing/types.ts";
import { Trial } from "../images/trial.ts";
import { keelson, type Room } from "./postgres/configurations.ts";
import { peakDuring } from "./postgres/peak.ts";
import { Server, type Place } from "./postgres/server.ts";
import { factsSql } from "./postgres/workloads.ts";
import { holdingSql, untilAllHold } from "./postgres/worst-case.ts";

const { values } = parseArgs({ options: { limits: { type: "string", default: "512,2048,8192" } } });

/** Rows of a page each, so many that the largest server's shared_buffers are full of them. */
const fillerSql = (bytes: number) =>
  `CREATE EXTENSION pg_prewarm; CREATE TABLE filler (pad text) WITH (autovacuum_enabled = false);
ALTER TABLE filler ALTER pad SET STORAGE PLAIN;
INSERT INTO filler SELECT repeat('x', 7900) FROM generate_series(1, ${Math.ceil(bytes / (8 * KiB))});`;

async function prepare(base: Omit<Place, "volume">, largest: Room): Promise<Place> {
  const place = { ...base, volume: await base.trial.volume() };
  const free = { memory: 4096 * MiB, cpus: 2000 };
  const server = await Server.start(place, free, keelson(free, "mixed"));
  await server.query(factsSql);
  await server.query(fillerSql(givenBytes(keelson(largest, "mixed").settings, "shared_buffers", 8 * KiB)!));
  await server.stop();
  return place;
}

async function drive(server: Server, plan: PostgresPlan): Promise<unknown> {
  const connections = Number(plan.settings["max_connections"]) - 4;
  const workMem = givenBytes(plan.settings, "work_mem", KiB)!;
  const until = new Date(Date.now() + untilAllHold(connections, workMem) * 1000).toISOString();
  const load = ["-c", String(connections), "-j", "2", "-t", "1", "-n"];
  const index = "DROP INDEX IF EXISTS facts_pad; CREATE INDEX facts_pad ON facts (pad)";
  return Promise.all([server.pgbench(load, { script: holdingSql(workMem, until) }), server.query(index)]);
}

/** A line of the table: what the plan counts with, what was held at most, and whether the server lived. */
async function row(place: Place, room: Room): Promise<string> {
  const plan = keelson(room, "mixed");
  const server = await Server.start(place, room, plan);
  try {
    const started = await server.query("SELECT pg_postmaster_start_time()");
    await server.query("SELECT pg_prewarm('filler')");
    const peak = await peakDuring(server.box, drive(server, plan));
    const lived = (await server.query("SELECT pg_postmaster_start_time()")) === started;
    const sizes = [room.memory, plan.worstCase.total, peak].map(formatBytes);
    const { max_connections: connections, work_mem: workMem } = plan.settings;
    const share = `${((peak / room.memory) * 100).toFixed(0)} %`;
    if (!lived) process.exitCode = 1;
    return `| ${[sizes[0], connections, workMem, sizes[1], sizes[2], share, lived ? "lived" : "restarted"].join(" | ")} |`;
  } finally {
    await server.stop();
  }
}

const trial = await Trial.begin("bench-worst-case");
try {
  const rooms = values.limits.split(",").map((limit) => ({ memory: Number(limit) * MiB, cpus: 1500 }));
  const largest = rooms.reduce((one, other) => (one.memory > other.memory ? one : other));
  const base = { trial, image: await trial.build("images/postgres"), network: await trial.network() };
  const place = await prepare(base, largest);
  console.log("| limit | max_connections | work_mem | worst case by the plan | held at most | of the limit | server |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const room of rooms) console.log(await row(place, room));
} finally {
  await trial.end();
}
