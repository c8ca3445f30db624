import type { Command } from "commander";
import { pulumiOrFail } from "../pulumi.ts";
import { openStack } from "../stack.ts";
import { planStackFile } from "../stack-file.ts";

interface PreviewOptions {
  readonly stack: string;
  readonly timeout: number;
}

export function register(program: Command): void {
  program
    .command("preview")
    .description("show what up would change; changes nothing")
    .option("-s, --stack <name>", "stack to preview", "dev")
    .option("--timeout <seconds>", "give up after this long", Number, 600)
    .action(preview);
}

async function preview({ stack, timeout }: PreviewOptions): Promise<void> {
  const { config } = await planStackFile(stack);
  const env = await openStack(stack, config);
  await pulumiOrFail("preview", ["preview", "--stack", stack, "--diff"], { env, live: true, timeoutSeconds: timeout });
}
