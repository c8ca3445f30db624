// What users have that this machine has not: every engine with every Node.js, and commands of another age than their engine.
// npm run drill:engines [-- --engine trixie --node 24 --cache <folder>]; the cache keeps the downloads between runs.
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findOnPath } from "../../operations/process.ts";
import { output, run } from "../support/run.ts";
import { ensurePrograms } from "./apart/programs.ts";
import type { Outcomes } from "./engines/cells.ts";
import { bringTrixie, startTrixie, type Engine } from "./engines/engine.ts";
import { bringNode, nodeVersions } from "./engines/nodes.ts";
import { isWell, problemsOf, tableOf, unitTableOf, type Row, type UnitRow } from "./engines/table.ts";

const { values } = parseArgs({
  options: {
    engine: { type: "string", multiple: true, default: ["local", "trixie", "containerd"] },
    node: { type: "string", multiple: true, default: nodeVersions },
    cache: { type: "string" },
    units: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const versions = nodeVersions.filter((version) => values.node.some((wanted) => `${version}.`.startsWith(`${wanted}.`)));
const work = mkdtempSync(join(tmpdir(), "keelson-engines-"));
const cache = values.cache ?? work;

const unitSeconds = 900;
const rowSeconds = 2400;

/** This machine's own engine, by whatever command stands first on the PATH. */
const local: Engine = { name: "this machine's", env: {}, inNetwork: (words) => words, stop: () => Promise.resolve() };

const starters: Readonly<Record<string, (root: string) => Promise<Engine>>> = {
  local: () => Promise.resolve(local),
  trixie: (root) => startTrixie(root, work, { name: "Debian trixie's" }),
  containerd: (root) =>
    startTrixie(root, work, {
      name: "Debian trixie's, images in containerd",
      features: { "containerd-snapshotter": true },
    }),
};

/** The row's Node.js and docker command come first on the PATH; a command has its own distribution's plugin for BuildKit. */
function environment({ env }: Engine, client: string, node: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(work, "row-"));
  symlinkSync(client, join(folder, "docker"));
  const plugins = resolve(client, "../../libexec/docker/cli-plugins");
  if (existsSync(plugins)) symlinkSync(plugins, join(folder, "cli-plugins"));
  return { ...process.env, ...env, DOCKER_CONFIG: folder, PATH: [folder, node, process.env.PATH].join(delimiter) };
}

async function row(engine: Engine, client: string, node: string): Promise<Row> {
  const env = environment(engine, client, node);
  const ask = async (words: readonly string[]) => (await output(words[0]!, words.slice(1), { env })).trim();
  const versions = { node: await ask(["node", "--version"]), ...(await dockerVersions(ask)) };
  console.log(`Docker ${versions.engine} of ${engine.name}, command ${versions.client}, Node.js ${versions.node}`);
  const [program, ...words] = engine.inNetwork(["node", "--import", "tsx", "test/drills/engines/row.ts"]);
  const { code, stdout, stderr } = await run(program!, words, { env, timeoutSeconds: rowSeconds });
  if (code !== 0) throw new Error(`the row ended with exit code ${code}:\n${stdout}\n${stderr}`);
  const outcomes = JSON.parse(stdout.trim().split("\n").at(-1)!) as Outcomes;
  const made = { ...versions, engine: `${versions.engine}, ${engine.name}`, outcomes };
  console.log([isWell(made) ? "  well" : "  FAILED", ...problemsOf(made)].join("\n"));
  return made;
}

async function dockerVersions(ask: (words: readonly string[]) => Promise<string>) {
  const buildx = await ask(["docker", "buildx", "version"]).then(
    () => " with buildx",
    () => "",
  );
  const printed = await ask([
    "docker",
    "version",
    "--format",
    "{{.Server.Version}} {{.Server.APIVersion}} {{.Client.Version}}",
  ]);
  const [server, api, client] = printed.split(" ") as [string, string, string];
  return { engine: `${server} (API ${api})`, client: `${client}${buildx}` };
}

async function units(bin: string): Promise<UnitRow> {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  const node = (await output("node", ["--version"], { env })).trim();
  const started = performance.now();
  const { code, stdout, stderr } = await run("npm", ["run", "--silent", "test:unit"], {
    env,
    timeoutSeconds: unitSeconds,
  });
  const seconds = (performance.now() - started) / 1000;
  const at = stdout.indexOf("failing tests");
  const problem = code === 0 ? {} : { problem: stdout.slice(at === -1 ? -4000 : at) + stderr };
  console.log(`Unit tests on Node.js ${node}: ${code === 0 ? "well" : `FAILED\n${problem.problem}`}`);
  return { node, seconds, ...problem };
}

/** Each engine meets each Node.js, and the commands in turns: its own, this machine's, and that of the other engine. */
async function drill(): Promise<void> {
  await ensurePrograms();
  mkdirSync(cache, { recursive: true });
  const nodes: string[] = [];
  for (const version of versions) nodes.push(await bringNode(version, cache));
  const unit: UnitRow[] = [];
  if (values.units) for (const bin of nodes) unit.push(await units(bin));
  const root = await bringTrixie(cache);
  const found = [...findOnPath("docker", process.env.PATH), join(root, "usr/bin/docker")];
  const clients = [...new Set(found.map((path) => realpathSync(path)))];
  const rows: Row[] = [];
  for (const [at, name] of values.engine.entries()) {
    const engine = await starters[name]!(root);
    try {
      for (const [turn, bin] of nodes.entries())
        rows.push(await row(engine, clients[(at + turn) % clients.length]!, bin));
    } finally {
      await engine.stop();
    }
  }
  console.log(`\n${tableOf(rows)}\n\n${unitTableOf(unit)}`);
  if (!rows.every(isWell) || unit.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
}

await drill().finally(() => rmSync(work, { recursive: true, force: true }));
