import type { Command } from "commander";
import { pulumiEnvironment } from "../../operations/environment/pulumi-environment.ts";
import { currentRelease } from "../../operations/releases/record.ts";
import { openReleases } from "../../operations/releases/store.ts";
import { compareReleases } from "../../operations/history/compare-releases.ts";
import { stackOptionsOf, type StackOptions } from "../stack-options.ts";
import { findRelease, requireReleases } from "./find-release.ts";
import { formatDifference } from "./format-difference.ts";
import { formatHistory } from "./format-history.ts";
import { formatRelease } from "./format-release.ts";

export function register(program: Command): void {
  const history = withOptions(program.command("history"))
    .description("list the releases of a stack; changes nothing")
    .action((_: unknown, command: Command) => list(stackOptionsOf(command)));
  withOptions(history.command("show <number>"))
    .description("everything that is known of one release")
    .action((number: string, _: unknown, command: Command) => show(number, stackOptionsOf(command)));
  withOptions(history.command("diff <from> <to>"))
    .description("what differs between two releases")
    .action((from: string, to: string, _: unknown, command: Command) => diff([from, to], stackOptionsOf(command)));
}

function withOptions(command: Command): Command {
  return command
    .option("-s, --stack <name>", 'stack whose releases to show (default: "dev")')
    .option("--json", "as JSON, for programs");
}

async function list({ stack, json }: StackOptions): Promise<void> {
  const releases = await openReleases(stack, pulumiEnvironment(process.env, { stack })).list();
  process.stdout.write(json === true ? asJson(releases) : formatHistory(requireReleases(stack, releases), new Date()));
}

async function show(number: string, { stack, json }: StackOptions): Promise<void> {
  const releases = await openReleases(stack, pulumiEnvironment(process.env, { stack })).list();
  const release = findRelease(stack, releases, number);
  const current = currentRelease(releases)?.number === release.number;
  process.stdout.write(json === true ? asJson(release) : formatRelease(release, { current }));
}

async function diff([from, to]: readonly [string, string], { stack, json }: StackOptions): Promise<void> {
  const env = pulumiEnvironment(process.env, { stack });
  const store = openReleases(stack, env);
  const releases = await store.list();
  const pair = [findRelease(stack, releases, from), findRelease(stack, releases, to)] as const;
  const difference = await compareReleases(pair, { stack, store, env });
  process.stdout.write(json === true ? asJson(difference) : formatDifference(difference));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
