// Time of a preview with the policy pack beside the same preview without it, by the number of resources. A pack of one policy
// that does nothing goes along: what it costs is Pulumi's price for a pack in Node.js, and the rest is Keelson's own.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { StackFile } from "../../config/schema.ts";
import { Project } from "../support/project.ts";
import { listCases, type PreviewCase, stackName } from "./previews/cases.ts";
import { type Measurement, PreviewRunner } from "./previews/preview-runner.ts";
import { fitLine, median } from "./previews/statistics.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const project = new Project(stackName);
const ways = { without: undefined, empty: "empty-pack", with: "policies" } as const;
type Way = keyof typeof ways;
const order = Object.keys(ways) as Way[];

interface Times extends Readonly<Record<Way, readonly number[]>> {
  readonly resources: number;
}

function writeEmptyPack(): void {
  const folder = join(project.folder, ways.empty);
  mkdirSync(folder);
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "empty", "version": "0.1.0", "main": "index.cjs" }\n');
  const policy = '{ name: "nothing", description: "", enforcementLevel: "advisory", validateStack() {} }';
  const pack = `new (require("@pulumi/policy").PolicyPack)("empty", { policies: [${policy}] });\n`;
  writeFileSync(join(folder, "index.cjs"), pack);
}

/** An edge alone, and Docker stacks of about 100 and 1,000 resources. */
function cases(): PreviewCase[] {
  const [, some, many] = listCases(["docker"], [7, 132]);
  const app = { image: "registry.example.com/team/app:1" };
  const file: StackFile = { ...some!.file!, edge: { routes: [{ service: "app" }] }, services: { app } };
  const alone = { ...file, postgres: undefined, redis: undefined };
  return [{ name: "an edge and an app", services: 1, file: alone }, some!, many!];
}

/** The ways take turns, and each round turns the other way about. */
async function measure(runner: PreviewRunner, one: PreviewCase): Promise<Times> {
  await runner.prepare(one);
  for (const pack of Object.values(ways)) await runner.preview(one, pack);
  const found: Record<Way, Measurement[]> = { without: [], empty: [], with: [] };
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const way of round % 2 === 0 ? order : order.toReversed())
      found[way].push(await runner.preview(one, ways[way]));
  const secondsOf = (way: Way) => found[way].map(({ seconds }) => seconds);
  const resources = median(found.without.map((one) => one.resources));
  return { resources, without: secondsOf("without"), empty: secondsOf("empty"), with: secondsOf("with") };
}

const more = (times: Times, from: Way, to: Way) => median(times[to]) - median(times[from]);

function rowOf(times: Times): string {
  const seconds = order.map((way) => times[way]);
  const spans = seconds.map(
    (all) => `${median(all).toFixed(2)} s (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`,
  );
  const shares = [more(times, "without", "empty"), more(times, "empty", "with")].map(
    (cost) => `${cost.toFixed(2)} s, ${((100 * cost) / median(times.without)).toFixed(0)} %`,
  );
  return `| ${[times.resources, ...spans, ...shares].join(" | ")} |`;
}

function lineOf(name: string, all: readonly Times[], from: Way, to: Way): string {
  const line = fitLine(all.map((times) => ({ x: times.resources, y: more(times, from, to) })));
  return `${name}: ${line.intercept.toFixed(2)} s + ${(line.slope * 1000).toFixed(1)} ms × resources (R² ${line.r2.toFixed(3)}).`;
}

const head = [
  "resources",
  "without a pack",
  "an empty pack",
  "Keelson's pack",
  "an empty pack costs",
  "its rules cost",
];

async function drill(): Promise<void> {
  const runner = new PreviewRunner(project);
  writeEmptyPack();
  const all: Times[] = [];
  for (const one of cases()) all.push(await measure(runner, one));
  console.log([head, head.map(() => "---")].map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
  console.log(`${all.map(rowOf).join("\n")}\n`);
  console.log(lineOf("An empty pack", all, "without", "empty"));
  console.log(lineOf("The rules", all, "empty", "with"));
}

await drill().finally(() => project.discard());
