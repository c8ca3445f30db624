// Cuts updates off by SIGKILL, over their whole time; each has to be put right by the command after it.
// node --import tsx test/drills/interrupt.ts [rounds] [seed] [stacks at once]
import { Project } from "../support/project.ts";
import { planRounds, type Round } from "./interrupt/rounds.ts";
import { runRounds, type Outcome } from "./interrupt/run.ts";

const count = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const lanes = Number(process.argv[4] ?? 1);
const outcomes: Outcome[] = [];

function report(outcome: Outcome): void {
  outcomes.push(outcome);
  const { round, killed, afterMs, phase, halfMade, recovered, convergedSeconds } = outcome;
  const moment = round.moment.kind === "created" ? `container ${round.moment.container} created` : "by the clock";
  console.log(
    `${round.number}. ${killed} at ${afterMs} ms (${moment}; ${halfMade} half-made; "${phase}"): converged in ${convergedSeconds.toFixed(1)} s`,
  );
  for (const line of recovered) console.log(`     ${line}`);
}

function summary(): void {
  const between = outcomes.filter(({ halfMade }) => halfMade > 0).length;
  const seconds = outcomes.map(({ convergedSeconds }) => convergedSeconds).sort((a, b) => a - b);
  const who = [...new Set(outcomes.map(({ killed }) => killed))].sort();
  console.log(`\n${outcomes.length} kills, ${between} of them between a container's creation and the checkpoint.`);
  for (const name of who) console.log(`  ${name}: ${outcomes.filter(({ killed }) => killed === name).length}`);
  console.log(
    `All converged, in ${seconds[0]!.toFixed(1)} to ${seconds.at(-1)!.toFixed(1)} s (median ${seconds[seconds.length >> 1]!.toFixed(1)} s).`,
  );
}

/** A stack of its own: its rounds come one after the other. */
async function runLane(lane: number, rounds: readonly Round[]): Promise<void> {
  const project = new Project(`in-drill-${lane}`);
  const ports = { httpPort: 21410 + 2 * lane, httpsPort: 21411 + 2 * lane };
  await runRounds({ project, ports, report }, rounds).finally(() => project.remove());
}

console.log(`Seed ${seed}, ${count} rounds, ${lanes} stacks at once.`);
const rounds = planRounds(seed, count);
const share = Math.ceil(count / lanes);
// Also where one fails, the others' stacks are taken away before this ends.
const results = await Promise.allSettled(
  Array.from({ length: lanes }, (_, lane) => runLane(lane, rounds.slice(lane * share, (lane + 1) * share))),
);
const failed = results.find((result) => result.status === "rejected");
if (failed !== undefined) throw failed.reason;
summary();
