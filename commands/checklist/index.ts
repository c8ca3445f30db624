import { Option, type Command } from "commander";
import { UserError } from "../../config/user-error.ts";
import { register as registerComment } from "./comment/index.ts";
import type { ChecklistOptions } from "../../operations/checklist/options.ts";

const after = `
Exit code: 0 nothing failed, 1 something failed, 2 something could not be checked. docs/checklist.md has the rules.`;

export function register(program: Command): void {
  program
    .command("checklist")
    .description("hold a stack against the production checklist; changes nothing without --fix")
    .option("-s, --stack <name>", "stack to judge", "dev")
    .option("--applied", "judge what the last deploy left instead of what the next one would make")
    .option("--file <export>", "judge what pulumi stack export wrote; needs neither engine nor passphrase")
    .addOption(new Option("--environment <name>", "with --file: judge for it").choices(["development", "production"]))
    .option("--live", "ask the running stack, too: limits, certificates, ports, default passwords, health, headers")
    .option("--cis", "with --live: evaluate section 5 of the CIS Docker Benchmark instead")
    .option("--fix", "mend what an edit of the stack file can mend; shows it and asks first")
    .option("-y, --yes", "with --fix: do not ask")
    .option("--verbose", "every rule, with its references and what to do")
    .option("--json", "print results as JSON")
    .option("--allow-unchecked", "what could not be checked fails nothing, in production either")
    .addHelpText("after", after)
    .action(run);
  registerComment(program);
}

async function run(options: ChecklistOptions): Promise<void> {
  try {
    refuseContradictions(options);
    process.exitCode = await act(options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

async function act(options: ChecklistOptions): Promise<number> {
  if (options.fix === true) return (await import("../../operations/checklist/fix/fix.ts")).fix(options);
  if (options.cis === true) return (await import("../../operations/checklist/cis/cis.ts")).cis(options);
  return (await import("./checklist.ts")).checklist(options);
}

const contradictions: readonly (readonly [keyof ChecklistOptions, keyof ChecklistOptions, string])[] = [
  ["file", "applied", "--file and --applied name two sources: give one."],
  ["file", "live", "--file is judged offline, --live asks what runs: give one."],
  ["file", "fix", "--fix edits a stack file: give --stack in place of --file."],
];

function refuseContradictions(options: ChecklistOptions): void {
  const found = contradictions.find(([one, other]) => options[one] !== undefined && options[other] !== undefined);
  if (found !== undefined) throw new UserError(found[2]);
  if (options.environment !== undefined && options.file === undefined) {
    throw new UserError("--environment is for --file: a stack file says its own.");
  }
  if (options.cis === true && options.live !== true) throw new UserError("--cis asks the running stack: add --live.");
}
