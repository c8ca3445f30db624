// npm run drill:backups -- [--only TEXT] (as root: it mounts a file system of bounded size)
// What may happen to backups happens to those of a real stack: each fault has to be found by the look that is due to find it,
// nothing may be pruned over it, and nobody may say that all is well.
import { parseArgs } from "node:util";
import { undergo, type Row } from "./backups/fault.ts";
import { faults } from "./backups/faults.ts";
import { Field } from "./backups/field.ts";
import { describeRow, tableOf } from "./backups/table.ts";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const field = new Field();

async function damageAll(): Promise<void> {
  const would = (await field.must(["prune", "--dry-run"])).value as { deleted: string[] };
  if (would.deleted.length !== 1)
    throw new Error(`one backup is to be pruned before any fault: ${would.deleted.join()}`);
  const rows: Row[] = [];
  for (const fault of faults.filter(({ title }) => title.includes(values.only))) {
    rows.push(await undergo(field, fault).catch((error: unknown) => couldNot(fault.title, error as Error)));
    report(describeRow(rows.at(-1)!), rows.at(-1)!);
  }
  console.log(`\n${tableOf(rows)}`);
}

/** The others go on: what could not be tried is a row too. */
function couldNot(title: string, { message }: Error): Row {
  return { title, by: undefined, missed: [], level: "–", seconds: 0, words: "", broken: [`not tried: ${message}`] };
}

function report(text: string, { broken }: Row): void {
  console.log(text);
  if (broken.length > 0) process.exitCode = 1;
}

await field
  .open()
  .then(damageAll)
  .finally(() => field.close());
