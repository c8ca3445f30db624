import type { Command } from "commander";
import { runOneOff } from "../../operations/one-off/one-off.ts";
import { readVariables } from "../../operations/one-off/variables.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { commandOf } from "../command-words.ts";

export function register(program: Command): void {
  program
    .command("run <service> <command...>")
    .description("run a command in a new container of a service's deployed image, with its variables and secrets")
    .option("-s, --stack <name>", "stack that the service is of", "dev")
    .option("-e, --env <NAME=VALUE>", "a variable of this command alone; NAME takes the value it has here", collect, [])
    // What comes after the service is the command's.
    .passThroughOptions()
    .addHelpText("after", "\nOptions stand before the service. Exit code: the command's own.")
    .action(run);
}

interface Options {
  readonly stack: string;
  readonly env: readonly string[];
}

const collect = (word: string, all: readonly string[]) => [...all, word];

async function run(service: string, words: readonly string[], { stack, env: given }: Options): Promise<void> {
  const env = readVariables(given, process.env);
  process.exitCode = await runOneOff({ stack, config: readStackFile(stack), service, command: commandOf(words), env });
}
