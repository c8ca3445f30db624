import type { Command } from "commander";
import { readStackFile } from "../../operations/stack-file.ts";
import { findJob, listJobs, startJob } from "../../operations/schedules/schedules.ts";
import { stackOptionsOf, type StackOptions } from "../stack-options.ts";
import { formatJobs, formatRuns } from "./format.ts";

export function register(program: Command): void {
  const schedule = withOptions(program.command("schedule")).description(
    "what runs at set times: list it, run it now, see its past",
  );
  withOptions(schedule.command("list"))
    .description("every job with its last success, duration, exit code and next run; changes nothing")
    .option("--json", "as JSON, for programs")
    .action((_: unknown, command: Command) => list(stackOptionsOf(command)));
  withOptions(schedule.command("run <name>"))
    .description("start a job now, unless it is running, and show what it prints")
    .addHelpText("after", "\nExit code: the job's own. A Ctrl-C leaves the run on.")
    .action((name: string, _: unknown, command: Command) => run(name, stackOptionsOf(command)));
  withOptions(schedule.command("history <name>"))
    .description("the last runs of a job; changes nothing")
    .option("--json", "as JSON, for programs")
    .action((name: string, _: unknown, command: Command) => history(name, stackOptionsOf(command)));
}

function withOptions(command: Command): Command {
  return command.option("-s, --stack <name>", 'stack that the job is of (default: "dev")');
}

async function list({ stack, json }: StackOptions): Promise<void> {
  const jobs = await listJobs({ stack, config: readStackFile(stack) });
  process.stdout.write(json === true ? asJson(jobs) : formatJobs(stack, jobs));
}

async function run(name: string, { stack }: StackOptions): Promise<void> {
  process.exitCode = await startJob({ stack, config: readStackFile(stack) }, name);
}

async function history(name: string, { stack, json }: StackOptions): Promise<void> {
  const job = await findJob({ stack, config: readStackFile(stack) }, name);
  process.stdout.write(json === true ? asJson(job.runs) : formatRuns(job));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
