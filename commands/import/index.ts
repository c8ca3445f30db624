import { type Command, Option } from "commander";
import { importCompose } from "../../operations/compose-import/import.ts";
import { formatEnd, formatImport } from "./format.ts";

interface ImportOptions {
  readonly stack?: string;
  readonly envFile: readonly string[];
  readonly profile: readonly string[];
  readonly environment: "development" | "production";
  readonly force?: boolean;
}

export function register(program: Command): void {
  const several = (value: string, before: readonly string[]) => [...before, value];
  program
    .command("import")
    .description("write a stack file from a compose file; what cannot be carried over stands in it as a comment")
    .argument("<compose-file...>", "compose.yaml; further ones are put over it, as Compose does with -f")
    .option(
      "-s, --stack <name>",
      "stack to write (Pulumi.<name>.yaml); the compose file's name, or its folder's, when left out",
    )
    .option("--env-file <file>", "variables in place of .env beside the compose file; may be given again", several, [])
    .option("--profile <name>", "brings in the services of a profile; may be given again", several, [])
    .addOption(
      new Option("--environment <name>", "of the stack").choices(["development", "production"]).default("development"),
    )
    .option("--force", "replace a stack file that is there")
    .action(run);
}

async function run(files: readonly [string, ...string[]], options: ImportOptions): Promise<void> {
  const { stack, envFile: envFiles, profile: profiles, environment, force = false } = options;
  const result = await importCompose({ files, envFiles, profiles, stack, environment, force });
  console.log(`${formatImport(result.imported)}\n${formatEnd(result)}`);
}
