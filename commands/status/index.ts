import type { Command } from "commander";
import type { StatusOptions } from "./show.ts";

export function register(program: Command): void {
  program
    .command("status")
    .description(
      "how a stack is: services, what they use, alerts, backups, schedules, certificates, disks; changes nothing",
    )
    .option("-s, --stack <name>", "stack to look at", "dev")
    .option("-w, --watch", "look again every other second, until Ctrl-C")
    .option("--json", "as JSON, for programs; with --watch one line a look")
    .addHelpText(
      "after",
      "\nExit code: 0 well, 1 something is not, 2 nothing is known to be wrong, and something that the stack has could not be asked.",
    )
    .action(async (options: StatusOptions) => (await import("./show.ts")).show(options));
}
