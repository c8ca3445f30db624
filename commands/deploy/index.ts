import type { Command } from "commander";
import type { DeployOptions } from "./deploy.ts";
import { parseSeconds } from "../seconds.ts";

export function register(program: Command): void {
  program
    .command("deploy")
    .alias("up")
    .description("bring a stack to what its file says, prove that it is well, and go back where it is not")
    .option("-s, --stack <name>", "stack to deploy (Pulumi.<name>.yaml)", "dev")
    .option("--allow-restart", "go on where a data store has to restart")
    .option("--without-way-back", "go on where no return to the release before has been proved")
    .option("--without-backup", "change PostgreSQL though no recent backup of it is known, and make none")
    .option("--allow-unchecked", "count it as done where a rule of production cannot be checked")
    .option("--reindex", "build PostgreSQL's indexes anew where its new image sorts text otherwise")
    .option("--with-secrets", "write Secrets too where the stack is rendered as YAML: keep that folder to yourself")
    .option("--verbose", "print the whole plan at the end, not only what changed in it")
    .option("-y, --yes", "taken as by the other commands: a deploy never asks")
    .option("--json", "one event a line, for programs")
    .option("--timeout <seconds>", "begin nothing more after this long", parseSeconds, 1800)
    .action(async (options: DeployOptions) => {
      const { deploy } = await import("./deploy.ts");
      process.exitCode = await deploy(options);
    });
}
