import { type Command, InvalidArgumentError } from "commander";
import { parseSeconds } from "../seconds.ts";
import { stackOptionsOf } from "../stack-options.ts";
import type { PruneOptions } from "./disk.ts";
import type { LogOptions } from "./show.ts";

const help = `
Lines are those of all replicas, in the order of their time: time (UTC), service/replica, message. --id finds what the edge
and the apps have said of one request: its id is in every answer's header X-Request-Id.`;

export function register(program: Command): void {
  const logs = withOptions(program.command("logs [service]"))
    .description("read what the containers of a service, or of the whole stack, have said")
    .option("--id <request>", "only lines with this request id", idOf)
    .option("--since <duration>", "how far back, such as 10m or 24h, at most 24 days (default: 1h)", parseSeconds)
    .option("-f, --follow", "go on until Ctrl-C, with new containers too")
    .addHelpText("after", help)
    .action(async (service: string | undefined, own: LogOptions, command: Command) =>
      (await import("./show.ts")).show(service, { ...own, ...stackOptionsOf(command) }),
    );
  disk(logs);
}

function disk(logs: Command): void {
  withOptions(logs.command("usage"))
    .description("what logs take on disk, by service")
    .action(async (_: unknown, command: Command) => (await import("./disk.ts")).usage(stackOptionsOf(command)));
  withOptions(logs.command("prune [service]"))
    .description("delete kept lines that are older than a time; names them and asks first")
    .requiredOption("--older-than <duration>", "such as 48h, at most 24 days", parseSeconds)
    .option("--dry-run", "only name them")
    .option("-y, --yes", "do not ask")
    .action(async (service: string | undefined, own: PruneOptions, command: Command) =>
      (await import("./disk.ts")).prune(service, { ...own, ...stackOptionsOf(command) }),
    );
}

function withOptions(command: Command): Command {
  return command
    .option("-s, --stack <name>", 'stack whose logs are meant (default: "dev")')
    .option("--json", "as JSON, for programs: of lines one object each");
}

function idOf(text: string): string {
  if (/^[\w.-]{1,128}$/.test(text)) return text;
  throw new InvalidArgumentError("Give an id of letters, digits, dots, dashes and underscores.");
}
