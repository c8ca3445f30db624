// Cuts updates off by SIGKILL, over their whole time; each has to be put right by the command after it.
// node --import tsx test/drills/interrupt.ts [rounds] [seed]
import { Project } from "../support/project.ts";
import { planRounds } from "./interrupt/rounds.ts";
import { runRounds, type Outcome } from "./interrupt/run.ts";

const count = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const ports = { httpPort: 21410, httpsPort: 21411 };
const outcomes: Outcome[] = [];
const project = new Project("in-drill");

function report(outcome: Outcome): void {
  outcomes.push(outcome);
  const { round, killed = "nobody (it had ended)", afterMs, phase, halfMade, recovered, convergedSeconds } = outcome;
  const moment = round.moment.kind === "created" ? `container ${round.moment.container} created` : "by the clock";
  console.log(
    `${round.number}. ${killed} at ${afterMs} ms (${moment}; ${halfMade} half-made; "${phase}"): converged in ${convergedSeconds.toFixed(1)} s`,
  );
  for (const line of recovered) console.log(`     ${line}`);
}

function summary(): void {
  const killed = outcomes.filter((outcome) => outcome.killed !== undefined);
  const between = killed.filter(({ halfMade }) => halfMade > 0).length;
  const seconds = killed.map(({ convergedSeconds }) => convergedSeconds).sort((a, b) => a - b);
  const who = [...new Set(killed.map((outcome) => outcome.killed!))].sort();
  console.log(`\n${killed.length} kills, ${between} of them between a container's creation and the checkpoint.`);
  for (const name of who) console.log(`  ${name}: ${killed.filter((outcome) => outcome.killed === name).length}`);
  console.log(
    `All converged, in ${seconds[0]!.toFixed(1)} to ${seconds.at(-1)!.toFixed(1)} s (median ${seconds[seconds.length >> 1]!.toFixed(1)} s).`,
  );
}

console.log(`Seed ${seed}, ${count} rounds.`);
await runRounds({ project, ports, report }, planRounds(seed, count))
  .then(summary)
  .finally(() => project.remove());
