// npm run bench:deploy -- [--rounds 3] [--who keelson,plain,bare,compose]
import { parseArgs } from "node:util";
import type { StackFile } from "../../config/schema.ts";
import { pulumiEnvironment } from "../../operations/environment/pulumi-environment.ts";
import { example } from "../e2e/stack-files.ts";
import { Project } from "../support/project.ts";
import { bare, compose, keelson, type Contender } from "./deploy/contenders.ts";
import { composeProgram } from "./deploy/compose-program.ts";
import { copyVolumes, removeVolumes } from "./deploy/volumes.ts";
import { table, waitsIn, type Sample } from "./deploy/report.ts";
import { readNetworks, readSpecs } from "./deploy/spec.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    who: { type: "string", default: "keelson,quick,plain,bare,compose" },
  },
});
const wanted = values.who.split(",");

// The example's own settle and gate, which tests of other things make shorter.
const dev: StackFile = { ...example("dev", { httpPort: 28380, httpsPort: 28743 }), deploy: {} };
const quick: StackFile = {
  ...dev,
  deploy: { settle: "1s", gate: { interval: "1s" } },
};
/** Seconds for which new containers have to stay well: a sample's waits are counted with its own. */
const settles: Readonly<Record<string, number>> = { keelson: 10, "keelson, settle 1 s": 1, "plain pulumi up": 1 };

const project = new Project("bench");
const ended: (() => unknown)[] = [];
const samples: Sample[] = [];

/** The containers as Keelson makes them, copied so that the others can start the same ones. */
async function others(): Promise<Contender[]> {
  if (!wanted.includes("bare") && !wanted.includes("compose")) return [];
  project.writeStack(quick);
  await project.must("up");
  const copied = await copyVolumes(await readSpecs(project.stack));
  ended.push(() => removeVolumes(copied));
  const networks = await readNetworks(project.stack);
  await project.must("destroy", ["--yes", "--keep-images"]);
  return [
    ...(wanted.includes("bare") ? [await bare(pulumiEnvironment(process.env), copied, networks)] : []),
    ...(wanted.includes("compose") ? [compose(await composeProgram(), copied, networks)] : []),
  ];
}

async function round(contender: Contender, number: number): Promise<void> {
  const take = async (what: Sample["what"], variable: string) => {
    const { wall, cpu, said } = await contender.up(variable);
    const beside = waitsIn(said, settles[contender.name] ?? 0);
    samples.push({ contender: contender.name, what, wall, cpu, beside });
    console.error(`${contender.name}, ${what}: ${wall.toFixed(1)} s, ${cpu.toFixed(1)} CPU s, ${beside} s of it waits`);
  };
  try {
    await take("cold", `cold-${number}`);
    await take("nothing to do", `cold-${number}`);
    await take("one variable", `changed-${number}`);
  } finally {
    await contender.down();
  }
}

try {
  const contenders = [
    ...(wanted.includes("keelson") ? [keelson(project, "keelson", dev)] : []),
    ...(wanted.includes("quick") ? [keelson(project, "keelson, settle 1 s", quick)] : []),
    ...(wanted.includes("plain") ? [keelson(project, "plain pulumi up", quick, true)] : []),
    ...(await others()),
  ];
  ended.unshift(...contenders.map((contender) => () => contender.end()));
  for (let number = 1; number <= Number(values.rounds); number++) {
    const turn = number % 2 === 1 ? contenders : [...contenders].reverse();
    for (const contender of turn) await round(contender, number);
  }
  console.log(table(samples, "docker compose"));
  console.log(
    [
      "",
      "Targets: nothing to do ≤ 6 CPU s and ≤ 10 s; one variable ≤ 11 CPU s and ≤ 25 s beside settle, drain and gate;",
      "cold ≤ 1.3 × docker compose beside settle and gate.",
    ].join("\n"),
  );
} finally {
  for (const end of ended) await end();
  await project.remove();
}
