import type { Command } from "commander";
import { parseSeconds } from "../seconds.ts";
import type { AnswerOptions } from "./answers.ts";
import type { MoveOptions } from "./move.ts";
import type { RestoreOptions } from "./restore-options.ts";

const exitCodes =
  "\nExit code: 0 well, 1 failed or something is wrong, 3 another backup, verification or drill is under way.";

/** Options that every verb below has. */
function withStack(command: Command): Command {
  return command
    .option("-s, --stack <name>", "stack whose backups are meant", "dev")
    .option("--json", "print the answer as JSON; progress goes to standard error");
}

export function register(program: Command): void {
  const backup = program
    .command("backup")
    .description("make, prove, restore and prune backups of PostgreSQL and of what services keep in volumes")
    .addHelpText("after", exitCodes);
  answers(backup);
  restores(backup);
  moves(backup);
  keys(backup);
}

function answers(backup: Command): void {
  withStack(backup.command("run [kind]"))
    .description(
      "make a backup now: of the database (full, differential, which is the default, or incremental), of files, or all",
    )
    .action(async (kind: string | undefined, options: AnswerOptions) =>
      (await import("./answers.ts")).run(kind, options),
    );
  withStack(backup.command("list"))
    .description("show every backup with the level that was shown of it")
    .action(async (options: AnswerOptions) => (await import("./answers.ts")).list(options));
  withStack(backup.command("status"))
    .description("show how backups, archiving and drills stand, and what is wrong")
    .action(async (options: AnswerOptions) => (await import("./answers.ts")).status(options));
  withStack(backup.command("verify [what]"))
    .description(
      "read the newest backups again: all, database or files, or the one of a label; and look for gaps in the log",
    )
    .option("--all", "every backup")
    .action(async (label: string | undefined, options: AnswerOptions) =>
      (await import("./answers.ts")).verify(label, options),
    );
  withStack(backup.command("drill [what]"))
    .description(
      "restore the newest backups (all, database or files, or the one of a label) beside the live data, and compare",
    )
    .action(async (label: string | undefined, options: AnswerOptions) =>
      (await import("./answers.ts")).drill(label, options),
    );
  withStack(backup.command("prune"))
    .description("delete what retention no longer asks for, behind a newer verified backup only")
    .option("--dry-run", "only say what would go")
    .action(async (options: AnswerOptions) => (await import("./answers.ts")).prune(options));
}

function restores(backup: Command): void {
  withStack(backup.command("restore [label]"))
    .description(
      "restore over the live database, or files over live volumes, or beside with --into; the old data is kept",
    )
    .option("--latest", "everything that is in the archive")
    .option("--to <time>", "the state at a time, such as 2027-03-31T14:05:00Z")
    .option("--service <name>", "its files, from --latest or a label, and not the database")
    .option(
      "--into <name>",
      "a server of its own beside the live one, for a look; files: a volume, or a folder of the host",
    )
    .option("--check", "read every table before anybody is let in")
    .option("-y, --yes", "do not ask")
    .option("--timeout <seconds>", "what the restore may take at most", parseSeconds, 6 * 3600)
    .action(async (label: string | undefined, options: RestoreOptions) =>
      (await import("./restore.ts")).restore(label, options),
    );
}

function moves(backup: Command): void {
  withStack(backup.command("move"))
    .description(
      "bring all databases into another stack, which is deployed already: on another host, or on the other target",
    )
    .requiredOption("--to <stack>", "the stack that gets them")
    .option("--dry-run", "only say what would be moved")
    .option("-y, --yes", "rows that are there already may be replaced")
    .option("--timeout <seconds>", "what the move may take at most", parseSeconds, 6 * 3600)
    .action(async (options: MoveOptions) => (await import("./move.ts")).move(options));
}

function keys(backup: Command): void {
  const key = backup.command("key").description("take the key to another place, and try the one that lies there");
  withStack(key.command("export"))
    .description("print the key; keep it apart from the backups")
    .action(async (options: AnswerOptions) => (await import("./keys.ts")).exportKey(options));
  withStack(key.command("verify <file>"))
    .description("try a key file on every repository")
    .action(async (file: string, options: AnswerOptions) => (await import("./keys.ts")).verifyKey(file, options));
}
