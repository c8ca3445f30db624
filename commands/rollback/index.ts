import type { Command } from "commander";
import { parseSeconds } from "../seconds.ts";
import { UserError } from "../../config/user-error.ts";
import type { RollbackOptions } from "./go-back.ts";

export function register(program: Command): void {
  program
    .command("rollback")
    .description("restore a release: its images, settings, files and services; data stays, and so do today's secrets")
    .option("-s, --stack <name>", "stack to roll back (Pulumi.<name>.yaml)", "dev")
    .option("--to <release>", "release to restore (default: the last healthy one before the current)", releaseNumber)
    .option("--rehearse", "only say what it would do, from a copy of the state")
    .option("--with-secrets", "restore the release's secrets too, where they were rotated since")
    .option("--accept-schema", "go on where a service has declared a newer database schema since")
    .option("--accept-violations", "go on where the release breaks a policy that is mandatory today")
    .option("--reindex", "go on where PostgreSQL's image then sorted text otherwise, and build the indexes anew")
    .option("--without-backup", "change PostgreSQL though no recent backup of it is known, and make none")
    .option("-y, --yes", "do not ask")
    .option("--json", "one event a line, for programs")
    .option("--timeout <seconds>", "begin nothing more after this long", parseSeconds, 1800)
    .action(async (options: RollbackOptions) => {
      const { rollback } = await import("./command.ts");
      process.exitCode = await rollback(options);
    });
}

function releaseNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UserError(`--to ${text}: give the number of a release, as keelson history shows it.`);
}
