import type { Command } from "commander";
import { runOneOff } from "../../operations/one-off/one-off.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { commandOf } from "../command-words.ts";

export function register(program: Command): void {
  program
    .command("run <service> <command...>")
    .description("run a command in a new container of a service's deployed image, with its variables and secrets")
    .option("-s, --stack <name>", "stack that the service is of", "dev")
    // What comes after the service is the command's.
    .passThroughOptions()
    .addHelpText("after", "\nOptions stand before the service. Exit code: the command's own.")
    .action(run);
}

async function run(service: string, words: readonly string[], { stack }: { readonly stack: string }): Promise<void> {
  process.exitCode = await runOneOff({ stack, config: readStackFile(stack), service, command: commandOf(words) });
}
