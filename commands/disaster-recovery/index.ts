import { writeFileSync } from "node:fs";
import type { Command } from "commander";

interface PlanOptions {
  readonly stack: string;
  readonly output?: string;
}

export function register(program: Command): void {
  program
    .command("disaster-recovery")
    .description(
      "write down for a stack who brings it back after a loss, from where, with which key, by which commands",
    )
    .option("-s, --stack <name>", "stack that it is about", "dev")
    .option("-o, --output <file>", "file to write, such as docs/disaster-recovery.md; standard output when left out")
    .action(write);
}

async function write({ stack, output }: PlanOptions): Promise<void> {
  const { recoveryDocument } = await import("./document.ts");
  const { readRecoveryFacts } = await import("./facts.ts");
  const text = recoveryDocument(await readRecoveryFacts(stack, new Date()));
  if (output === undefined) return void process.stdout.write(text);
  writeFileSync(output, text);
  console.error(`Wrote ${output}. Print it, or keep it where it outlives the host.`);
}
