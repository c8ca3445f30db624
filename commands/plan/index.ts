import type { Command } from "commander";
import { formatPlan } from "../../sizing/format-plan.ts";
import { checkBuildFolders } from "../../operations/images/built.ts";
import { planStackFile } from "../../operations/stack-file.ts";

interface PlanOptions {
  readonly stack: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("plan")
    .description("show every computed limit, pool and setting of a stack file; changes nothing")
    .option("-s, --stack <name>", "stack to read (Pulumi.<name>.yaml)", "dev")
    .option("--json", "the whole plan as JSON, PostgreSQL's settings included")
    .action(showPlan);
}

async function showPlan({ stack, json }: PlanOptions): Promise<void> {
  const { config, plan } = await planStackFile(stack);
  checkBuildFolders(config);
  process.stdout.write(json === true ? `${JSON.stringify(plan, null, 2)}\n` : formatPlan(plan));
}
