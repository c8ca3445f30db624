import type { Command } from "commander";

interface InitOptions {
  readonly example: string;
}

export function register(program: Command): void {
  program
    .command("init <folder>")
    .description("start a new app from an example that keeps the contract of an app; changes nothing else")
    .requiredOption("--example <language>", "node, python or go")
    .action(async (folder: string, { example }: InitOptions) => {
      const { copyExample } = await import("../../operations/init/copy-example.ts");
      process.stdout.write(copyExample(example, folder));
    });
}
