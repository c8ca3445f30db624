import type { Command } from "commander";
import { identityOf } from "../../operations/identity.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { pushImages } from "../../operations/images/push.ts";

interface PushOptions {
  readonly stack: string;
  readonly local?: boolean;
}

export function register(program: Command): void {
  program
    .command("images")
    .description("images that a stack builds")
    .command("push")
    .description("build what the registry lacks and push it, for a cluster to pull; prints the references")
    .option("-s, --stack <name>", "stack whose images to build", "dev")
    .option("--local", "build only, for a cluster that imports images from this machine's Docker")
    .action(({ stack, local = false }: PushOptions) =>
      pushImages(readStackFile(stack), identityOf(stack), { local, done: (reference) => console.log(reference) }),
    );
}
