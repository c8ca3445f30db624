// Time and memory of a preview by the number of app services, on both targets, beside an empty program.
import { parseArgs } from "node:util";
import { Project } from "../support/project.ts";
import { listCases, type PreviewCase, stackName } from "./previews/cases.ts";
import { type Measured, type Measurement, PreviewRunner } from "./previews/preview-runner.ts";
import { growthOf, isLinear } from "./previews/growth.ts";
import { growthTable, previewTable } from "./previews/tables.ts";

const { values } = parseArgs({
  options: {
    services: { type: "string", default: "5,50,200" },
    targets: { type: "string", default: "docker,kubernetes" },
    rounds: { type: "string", default: "5" },
  },
});
const counts = values.services.split(",").map(Number);
const targets = values.targets.split(",") as ("docker" | "kubernetes")[];
const rounds = Number(values.rounds);

const project = new Project(stackName);

async function drill(): Promise<void> {
  const runner = new PreviewRunner(project);
  const cases = listCases(targets, counts);
  for (const one of cases) await runner.prepare(one);
  // Fills the caches of the machine and of the loader of TypeScript.
  for (const one of cases) await runner.preview(one);
  const measured = await measure(runner, cases);
  console.log(previewTable(measured));
  const growth = targets.flatMap((target) =>
    growthOf(
      target,
      measured.filter((each) => each.target === target),
    ),
  );
  if (counts.length < 3) return;
  console.log(growthTable(growth));
  if (!growth.every(isLinear)) process.exitCode = 1;
}

/** Every second round backwards, so that nothing that drifts favours what comes early. */
async function measure(runner: PreviewRunner, cases: readonly PreviewCase[]): Promise<Measured[]> {
  const results = new Map<PreviewCase, Measurement[]>(cases.map((one) => [one, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of round % 2 === 0 ? cases : cases.toReversed()) {
      const measurement = await runner.preview(one);
      results.get(one)!.push(measurement);
      console.error(`round ${round + 1}: ${one.name} ${measurement.seconds.toFixed(2)} s`);
    }
  }
  return cases.map((one) => ({ ...one, measurements: results.get(one)! }));
}

await drill().finally(() => project.discard());
