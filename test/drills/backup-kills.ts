// npm run drill:backup-kills -- [rounds of each work] [seed] [works, with commas] (as root, on the Docker host itself)
// Backups, restores, clean-ups and restore drills are cut off by SIGKILL at moments that a seed draws: nothing half-made may count as a
// backup, live data is as it was, the next run works, and nothing is left.
import { planRounds, works, type WorkName } from "./backup-kills/rounds.ts";
import { Kills, type Outcome } from "./backup-kills/run.ts";
import { Stand } from "./backup-kills/stand.ts";

const each = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const chosen = (process.argv[4]?.split(",") ?? works) as readonly WorkName[];
const outcomes: Outcome[] = [];
const broken: string[] = [];

function told({ round, killed, afterMs, usualMs, code, next, seconds }: Outcome): string {
  const where = `${afterMs} of some ${usualMs} ms`;
  return `${round.number}. ${round.work} ${round.subject}: ${killed} killed at ${where} (exit code ${code}); ${next} in ${seconds.toFixed(1)} s: well`;
}

function table(): string {
  const rows = chosen.map((work) => {
    const own = outcomes.filter(({ round }) => round.work === work);
    const who = [...new Set(own.map(({ killed }) => killed.replace(/ \(.*/, "")))].sort();
    const counts = who.map((name) => `${name} ${own.filter(({ killed }) => killed.startsWith(name)).length}`);
    return `| ${work} | ${own.length} | ${counts.join(", ")} | ${broken.filter((line) => line.includes(` ${work} `)).length} |`;
  });
  return ["| work | strikes | who | broken |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

const stand = new Stand();
const kills = new Kills(stand);

async function strikeAll(): Promise<void> {
  await stand.open();
  await kills.begin();
  for (const round of planRounds(seed, each, chosen)) {
    try {
      outcomes.push(await kills.round(round));
      console.log(told(outcomes.at(-1)!));
    } catch (error) {
      broken.push(`${round.number}. ${round.work} ${round.subject}`);
      console.log(`${broken.at(-1)!}: BROKEN: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  console.log(`\nSeed ${seed}: ${outcomes.length + broken.length} strikes, ${broken.length} broken.\n${table()}`);
}

console.log(`Seed ${seed}, ${each} rounds each of ${chosen.join(", ")}.`);
await strikeAll().finally(() => (process.env["KEEP"] === undefined ? stand.project.remove() : undefined));
