// Time of a preview with the policy pack beside the same preview without it, by the number of resources.
import { parseArgs } from "node:util";
import type { StackFile } from "../../config/schema.ts";
import { Project } from "../support/project.ts";
import { listCases, type PreviewCase, stackName } from "./previews/cases.ts";
import { type Measurement, PreviewRunner } from "./previews/preview-runner.ts";
import { fitLine, median } from "./previews/statistics.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const project = new Project(stackName);
const ways = { without: undefined, with: "policies" } as const;

interface Pair {
  readonly resources: number;
  readonly without: readonly number[];
  readonly with: readonly number[];
}

/** An edge alone, and Docker stacks of about 100 and 1,000 resources. */
function cases(): PreviewCase[] {
  const [, some, many] = listCases(["docker"], [7, 132]);
  const app = { image: "registry.example.com/team/app:1" };
  const file: StackFile = { ...some!.file!, edge: { routes: [{ service: "app" }] }, services: { app } };
  const alone = { ...file, postgres: undefined, redis: undefined };
  return [{ name: "an edge and an app", services: 1, file: alone }, some!, many!];
}

/** Both ways take turns, and each round turns the other way about. */
async function measure(runner: PreviewRunner, one: PreviewCase): Promise<Pair> {
  await runner.prepare(one);
  for (const pack of Object.values(ways)) await runner.preview(one, pack);
  const found = { without: [] as Measurement[], with: [] as Measurement[] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = ["without", "with"] as const;
    for (const way of round % 2 === 0 ? order : order.toReversed())
      found[way].push(await runner.preview(one, ways[way]));
  }
  const secondsOf = (all: readonly Measurement[]) => all.map(({ seconds }) => seconds);
  return {
    resources: median(found.without.map(({ resources }) => resources)),
    without: secondsOf(found.without),
    with: secondsOf(found.with),
  };
}

function rowOf({ resources, without, with: judged }: Pair): string {
  const cells = [without, judged].map(
    (all) => `${median(all).toFixed(2)} s (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`,
  );
  const more = median(judged) - median(without);
  return `| ${[resources, ...cells, `${more.toFixed(2)} s`, `${((100 * more) / median(without)).toFixed(0)} %`].join(" | ")} |`;
}

async function drill(): Promise<void> {
  const runner = new PreviewRunner(project);
  const pairs: Pair[] = [];
  for (const one of cases()) pairs.push(await measure(runner, one));
  console.log("| resources | without the pack | with it | more | of the preview |\n| --- | --- | --- | --- | --- |");
  console.log(pairs.map(rowOf).join("\n"));
  const line = fitLine(pairs.map((pair) => ({ x: pair.resources, y: median(pair.with) - median(pair.without) })));
  console.log(
    `\nThe pack: ${line.intercept.toFixed(2)} s + ${(line.slope * 1000).toFixed(1)} ms × resources (R² ${line.r2.toFixed(3)}).`,
  );
}

await drill().finally(() => project.discard());
