// npm run bench:backups -- [--size 2GiB] [--rounds 1]
// A backup of a database and its way back by Keelson, by pg_basebackup and by pg_dump, in turns beside one running load.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { StackFile } from "../../config/schema.ts";
import { kernelStats } from "../../operations/status/cgroup.ts";
import { parseBytes } from "../../sizing/units.ts";
import { cgroupLimits } from "../support/cgroup.ts";
import { container, exec } from "../support/docker.ts";
import { Project } from "../support/project.ts";
import { output } from "../support/run.ts";
import { Load } from "./backups/load.ts";
import { perform, prepared, works, type Done, type Work } from "./backups/works.ts";
import { heldIn } from "./postgres/peak.ts";

const { values } = parseArgs({
  options: { size: { type: "string", default: "2GiB" }, rounds: { type: "string", default: "1" } },
});
const mebibyte = 2 ** 20;
/** Of one step of pgbench's scale, with its index. */
const stepBytes = 15 * mebibyte;

const off = "off";
const stackFile: StackFile = {
  environment: "development",
  host: { memory: "4GiB", cpus: 2 },
  deploy: { settle: "1s", gate: { interval: "1s" } },
  images: { source: "build" },
  postgres: {},
  edge: { address: "127.0.0.1", httpPort: 29340, httpsPort: 29341, tls: { kind: "self-signed" } },
  backups: { schedule: { full: off, differential: off, files: off, verify: off, drill: off, prune: off } },
};

const project = new Project("bn-backups");

interface Sample extends Done {
  readonly title: string;
  /** The most that each container held and could not give back. */
  readonly peaks: readonly [box: number, server: number];
}

async function held(name: string): Promise<number> {
  const [pid, id] = (await output("docker", ["inspect", "--format", "{{.State.Pid}} {{.Id}}", name])).trim().split(" ");
  const stats = (await kernelStats({ pid: Number(pid), id: id! }))?.memory_stats.stats;
  return stats === undefined ? 0 : heldIn(stats);
}

async function measure(box: string, server: string, work: Work): Promise<Sample> {
  const peaks: [number, number] = [0, 0];
  const state = { over: false };
  const done = perform(box, work).finally(() => (state.over = true));
  while (!state.over) {
    for (const [index, name] of [box, server].entries()) peaks[index] = Math.max(peaks[index]!, await held(name));
    await Promise.race([sleep(200), done.catch(() => undefined)]);
  }
  return { ...(await done), title: work.title, peaks };
}

async function bring(): Promise<{ box: string; server: string; bytes: number }> {
  project.writeStack(stackFile);
  await project.must("up", [], 900);
  const [box, server] = [
    (await container(project.stack, "backup")).name,
    (await container(project.stack, "postgres")).name,
  ];
  const scale = String(Math.max(1, Math.round(parseBytes(values.size) / stepBytes)));
  await must(server, ["createdb", "-U", "postgres", "bench"]);
  await must(server, ["pgbench", "-i", "-q", "-s", scale, "-U", "postgres", "bench"]);
  const bytes = await must(server, ["psql", "-XAt", "-U", "postgres", "-c", "SELECT pg_database_size('bench')"]);
  return { box, server, bytes: Number(bytes) };
}

async function must(name: string, words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exec(name, words, "", 3600);
  if (code !== 0) throw new Error(`${words.join(" ")}: exit code ${code}\n${stderr}`);
  return stdout.trim();
}

const mib = (bytes: number) => String(Math.round(bytes / mebibyte));

async function run(): Promise<void> {
  const { box, server, bytes } = await bring();
  const load = new Load(server);
  await sleep(5000);
  const samples: Sample[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    await must(box, ["sh", "-c", prepared]);
    for (const work of works) {
      samples.push(await measure(box, server, work));
      const { title, from, to } = samples.at(-1)!;
      console.error(`${title}: ${((to - from) / 1000).toFixed(1)} s`);
    }
    await must(server, ["dropdb", "-U", "postgres", "bench_back"]);
  }
  const seen = await load.end();
  const limits = await Promise.all([box, server].map((name) => cgroupLimits(name)));
  console.log(
    `Database ${mib(bytes)} MiB; limits: backups ${mib(limits[0]!.memory)} MiB and ${limits[0]!.cpus} CPUs, PostgreSQL ${mib(limits[1]!.memory)} MiB and ${limits[1]!.cpus} CPUs.\n`,
  );
  console.log(
    "| | s | MiB it takes | MiB/s | held by backups, MiB | held by PostgreSQL, MiB | p50, ms | p99, ms | transactions |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const { title, from, to, bytes: taken, peaks } of samples) {
    const { p50Ms, p99Ms, transactions } = seen(from, to);
    const seconds = (to - from) / 1000;
    const figures = [
      seconds.toFixed(1),
      mib(taken),
      mib(bytes / seconds),
      ...peaks.map(mib),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      transactions,
    ];
    console.log(`| ${[title, ...figures].join(" | ")} |`);
  }
}

await run().finally(() => project.remove());
