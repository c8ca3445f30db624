import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { parseStackFile } from "../../../config/stack-file.ts";
import { UserError } from "../../../config/user-error.ts";
import { readStackFile } from "../../stack-file.ts";
import { judge } from "../judge.ts";
import type { ChecklistOptions } from "../options.ts";
import type { ExitCode } from "../types.ts";
import { unifiedDiff } from "./diff.ts";
import { editFile } from "./edit-file.ts";
import { fixesOf } from "./fixes.ts";

/** Edits the stack file where an edit mends what the checklist found; deploys nothing. */
export async function fix(options: ChecklistOptions): Promise<ExitCode> {
  const { stack, yes } = options;
  const file = `Pulumi.${stack}.yaml`;
  const config = readStackFile(stack);
  const judged = await judge(options);
  if (judged.unreachable !== undefined) throw new UserError(`Nothing could be checked: ${judged.unreachable}`);
  const before = readFileSync(file, "utf8");
  const after = fixed(before, file, fixesOf(judged.results, config));
  if (after === before) return say("There is nothing that an edit of the stack file would mend.");
  say(unifiedDiff(file, before, after));
  if (yes !== true && !(await confirmed(file))) return say(`${file} stays as it is.`);
  refuseChanged(file, before);
  writeFileSync(file, after);
  return say(`${file} is edited. Next: keelson deploy --stack ${stack}`);
}

function fixed(before: string, file: string, edits: Parameters<typeof editFile>[1]): string {
  const after = editFile(before, edits);
  // What the rules ask for one by one may not fit together: the file is checked as a deploy would.
  parseStackFile(after, file);
  return after;
}

async function confirmed(file: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserError(`Nobody is here to ask: add --yes to write this into ${file}.`);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Write this into ${file}? [y/N] `).finally(() => prompt.close());
  return /^y(es)?$/i.test(answer.trim());
}

/** An editor may have saved it while the question stood. */
function refuseChanged(file: string, before: string): void {
  if (readFileSync(file, "utf8") === before) return;
  throw new UserError(`${file} has changed meanwhile, and stays as it is: run keelson checklist --fix again.`);
}

function say(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}
