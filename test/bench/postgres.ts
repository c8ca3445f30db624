// npm run bench:postgres -- [--rounds 2] [--seconds 10] [--only reads,oltp,large,load,reports,writes] [--search 0] [--seed 1]
// PostgreSQL with Keelson's settings beside the server's own, PgTune's and the best of a random search, in turns on one volume.
import { parseArgs } from "node:util";
import { Trial } from "../images/trial.ts";
import { keelson, pgtune, stock, type Configuration } from "./postgres/configurations.ts";
import { missed, score, table, type Sample } from "./postgres/report.ts";
import { draw, seeded } from "./postgres/search.ts";
import { Server, type Place } from "./postgres/server.ts";
import { factsSql, workloads, type Figures, type Workload } from "./postgres/workloads.ts";

const text = (value: string) => ({ type: "string", default: value }) as const;
const { values } = parseArgs({
  options: {
    rounds: text("2"),
    seconds: text("10"),
    only: text(Object.keys(workloads).join()),
    search: text("0"),
    seed: text("1"),
  },
});
const [rounds, seconds, trials] = [values.rounds, values.seconds, values.search].map(Number) as [
  number,
  number,
  number,
];

interface Candidate {
  readonly configuration: Configuration;
  /** More is better. */
  readonly score: number;
}

type Named = [name: string, configuration: Configuration];

async function measure(place: Place, workload: Workload, configuration: Configuration): Promise<Figures> {
  const server = await Server.start(place, workload.room, configuration);
  try {
    return await workload.measure(server, seconds);
  } finally {
    await server.stop();
  }
}

/** The best of so many draws; a server that does not start or is killed is no candidate. */
async function search(place: Place, workload: Workload): Promise<Configuration | undefined> {
  const random = seeded(Number(values.seed));
  const tried: Candidate[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const configuration = draw(keelson(workload.room, workload.profile), workload.room, random);
    const figures = await measure(place, workload, configuration).catch(() => undefined);
    if (figures !== undefined) tried.push({ configuration, score: score(figures, workload.compared) });
  }
  const [best] = tried.sort((one, other) => other.score - one.score);
  if (best !== undefined) console.error(`best of ${trials}: ${JSON.stringify(best.configuration.settings)}`);
  return best?.configuration;
}

async function candidates(place: Place, workload: Workload): Promise<Named[]> {
  const { room, profile } = workload;
  const found = await search(place, workload);
  return [
    ["stock", stock(room, profile)],
    ["pgtune", pgtune(room, profile)],
    ["keelson", keelson(room, profile)],
    ...(found === undefined ? [] : [["best of search", found] as Named]),
  ];
}

async function inTurns(place: Place, name: string): Promise<Sample[]> {
  const workload = workloads[name]!;
  const named = await candidates(place, workload);
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    // The first one meets the machine as the last left it, so each is it in turn.
    const order = round % 2 === 1 ? named : [...named].reverse();
    for (const [configuration, its] of order) {
      const figures = await measure(place, workload, its);
      console.error(`round ${round}, ${workload.title}, ${configuration}: ${JSON.stringify(figures)}`);
      samples.push({ workload: name, configuration, round, figures });
    }
  }
  return samples;
}

/** A volume with pgbench's tables and the facts, made by a server without limits. */
async function prepare(trial: Trial, place: Omit<Place, "volume">, scale: number): Promise<Place> {
  const full = { ...place, volume: await trial.volume() };
  const free = { memory: 4 * 2 ** 30, cpus: 2000 };
  const server = await Server.start(full, free, keelson(free, "write-heavy"));
  await server.pgbench(["-i", "-q", "-s", String(scale)]);
  await server.query(factsSql);
  await server.stop();
  return full;
}

const trial = await Trial.begin("bench-postgres");
try {
  const names = values.only.split(",");
  const unknown = names.find((name) => !(name in workloads));
  if (unknown !== undefined) throw new Error(`--only: "${unknown}" is none of ${Object.keys(workloads).join(", ")}`);
  const base = { trial, image: await trial.build("images/postgres"), network: await trial.network() };
  const samples: Sample[] = [];
  for (const scale of new Set(names.map((name) => workloads[name]!.scale))) {
    const place = await prepare(trial, base, scale);
    for (const name of names.filter((one) => workloads[one]!.scale === scale))
      samples.push(...(await inTurns(place, name)));
  }
  console.log(table(workloads, samples));
  const short = missed(workloads, samples);
  if (short.length > 0) {
    console.log(`\nMissed:\n${short.map((line) => `- ${line}`).join("\n")}`);
    process.exitCode = 1;
  }
} finally {
  await trial.end();
}
