import type { Command } from "commander";
import { parseSeconds } from "../seconds.ts";
import { stackOptionsOf } from "../stack-options.ts";
import type { SilenceRequest } from "./verbs.ts";

const exitCodes =
  "\nExit code: 0 nothing fires, 1 something fires, 2 nothing is known to fire, and something could not be asked.";

export function register(program: Command): void {
  const alerts = withOptions(program.command("alerts"))
    .description(
      "list what fires and what is about to, by the stack's own Prometheus and Alertmanager; changes nothing",
    )
    .addHelpText("after", exitCodes)
    .action(async (_: unknown, command: Command) => (await import("./verbs.ts")).list(stackOptionsOf(command)));
  silences(alerts);
  withOptions(alerts.command("test <receiver>"))
    .description("send a real alert to one receiver of the stack file, and say whether it arrived")
    .addHelpText("after", "\nExit code: 0 delivered, 1 not delivered, with the reason.")
    .action(async (receiver: string, _: unknown, command: Command) =>
      (await import("./verbs.ts")).test(receiver, stackOptionsOf(command)),
    );
}

function silences(alerts: Command): void {
  withOptions(alerts.command("silence <alert>"))
    .description("tell nobody of an alert for a time; it goes on firing, and is listed as silenced")
    .requiredOption("--for <duration>", "how long, such as 30m or 2h, at most 24 days", parseSeconds)
    .option("--service <name>", "only where it is about this service")
    .option("--comment <text>", "why, for whoever finds it")
    .action(async (alert: string, _: unknown, command: Command) =>
      (await import("./verbs.ts")).silence(alert, { ...command.opts<SilenceRequest>(), ...stackOptionsOf(command) }),
    );
  withOptions(alerts.command("silences"))
    .description("list what is silenced, until when, by whom and why; changes nothing")
    .action(async (_: unknown, command: Command) => (await import("./verbs.ts")).silences(stackOptionsOf(command)));
  withOptions(alerts.command("unsilence <id>"))
    .description("end a silence before its time, by its id or the beginning of it")
    .action(async (id: string, _: unknown, command: Command) =>
      (await import("./verbs.ts")).unsilence(id, stackOptionsOf(command)),
    );
}

function withOptions(command: Command): Command {
  return command
    .option("-s, --stack <name>", 'stack whose alerts are meant (default: "dev")')
    .option("--json", "as JSON, for programs");
}
