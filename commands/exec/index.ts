import type { Command } from "commander";
import { execIn } from "../../operations/one-off/one-off.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { commandOf } from "../command-words.ts";

export function register(program: Command): void {
  program
    .command("exec <service> <command...>")
    .description("run a command in a running container of a service, with its variables and secrets")
    .option("-s, --stack <name>", "stack that the service is of", "dev")
    // What comes after the service is the command's.
    .passThroughOptions()
    .addHelpText("after", "\nOptions stand before the service. Exit code: the command's own.")
    .action(exec);
}

async function exec(service: string, words: readonly string[], { stack }: { readonly stack: string }): Promise<void> {
  process.exitCode = await execIn({ stack, config: readStackFile(stack), service, command: commandOf(words) });
}
