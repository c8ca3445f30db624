import type { Command } from "commander";
import { UserError } from "../../config/user-error.ts";
import { requireDocker } from "../../components/docker/host-facts.ts";
import { formatPlan } from "../../sizing/format-plan.ts";
import { explain } from "../explain.ts";
import { pulumi, pulumiOrFail, type PulumiRun } from "../pulumi.ts";
import { openStack, stackOutputs } from "../stack.ts";
import { planStackFile } from "../stack-file.ts";
import { countChanges, dataStoreRestarts, errorsOf, type Preview, type Restart } from "./changes.ts";
import { refuseTakenPorts } from "./ports.ts";

interface UpOptions {
  readonly stack: string;
  readonly allowRestart?: boolean;
  readonly timeout: number;
}

export function register(program: Command): void {
  program
    .command("up")
    .description("bring a stack up to what its file says, and say where it answers")
    .option("-s, --stack <name>", "stack to bring up (Pulumi.<name>.yaml)", "dev")
    .option("--allow-restart", "go on where a data store has to restart")
    .option("--timeout <seconds>", "give up after this long", Number, 1800)
    .action(up);
}

async function up({ stack, allowRestart = false, timeout }: UpOptions): Promise<void> {
  const { config, plan } = await planStackFile(stack);
  await requireDocker(config.host);
  const env = await openStack(stack, config.environment);
  await refuseTakenPorts(config, { project: "keelson", stack });
  const run = { env, timeoutSeconds: timeout };
  const preview = await previewChanges(stack, run);
  announce(preview, allowRestart);
  await pulumiOrFail("up", ["up", "--stack", stack, "--yes", "--skip-preview"], { ...run, live: true });
  const { url } = await stackOutputs(stack, env);
  process.stdout.write(`\n${formatPlan(plan)}\nThe stack answers at ${url}\n`);
}

async function previewChanges(stack: string, run: PulumiRun): Promise<Preview> {
  const { code, stdout, stderr } = await pulumi(["preview", "--stack", stack, "--json"], run);
  if (code === 0) return JSON.parse(stdout) as Preview;
  const known = explain(`${stdout}\n${stderr}`);
  throw new UserError(known === undefined ? errorsOf(stdout) || stderr.trim() : `preview: ${known}`);
}

function announce(preview: Preview, allowRestart: boolean): void {
  const counts = Object.entries(countChanges(preview)).map(([op, count]) => `${count} to ${op}`);
  console.log(counts.length === 0 ? "Nothing to change." : `Changes: ${counts.join(", ")}.`);
  const restarts = dataStoreRestarts(preview);
  if (restarts.length === 0) return;
  const lines = restarts.map(describeRestart).join("\n");
  if (!allowRestart)
    throw new UserError(
      `This update restarts data stores:\n${lines}\nNothing was changed. Add --allow-restart to go on.`,
    );
  console.log(`Restarts, as allowed:\n${lines}`);
}

function describeRestart({ service, because }: Restart): string {
  return `  ${service}${because.length === 0 ? "" : ` (changed: ${because.join(", ")})`}`;
}
