import { Argument, type Command } from "commander";
import { isUnderMaintenance, turnMaintenance } from "../../operations/maintenance/switch.ts";
import { readStackFile } from "../../operations/stack-file.ts";

type Word = "on" | "off" | "status";

export function register(program: Command): void {
  program
    .command("maintenance")
    .description("answer everybody by a page of the edge's own, or no longer; at once, without a deploy")
    .addArgument(new Argument("<word>").choices(["on", "off", "status"]))
    .option("-s, --stack <name>", "stack whose edge it is", "dev")
    .addHelpText("after", "\nIt outlives restarts and deploys. Exit code of status: 0 off, 3 on.")
    .action(maintenance);
}

async function maintenance(word: Word, { stack }: { readonly stack: string }): Promise<void> {
  const order = { stack, config: readStackFile(stack) };
  if (word !== "status") await turnMaintenance(order, word === "on");
  const isOn = await isUnderMaintenance(order);
  console.log(
    `maintenance is ${isOn ? "on: everybody is answered 503 by the edge, but edge.maintenance.allow" : "off"}`,
  );
  if (word === "status" && isOn) process.exitCode = 3;
}
