import type { Command } from "commander";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { formatPlan } from "../../sizing/format-plan.ts";
import { explain } from "../explain.ts";
import { pulumi, pulumiOrFail, type PulumiRun } from "../pulumi.ts";
import { openStack, stackOutputs, type StackOutputs } from "../stack.ts";
import { planStackFile } from "../stack-file.ts";
import { rendersOnly } from "../target.ts";
import { countChanges, dataStoreRestarts, errorsOf, type Preview, type Restart } from "./changes.ts";
import { requireTarget, showEvidence, tidy } from "./target.ts";

interface UpOptions {
  readonly stack: string;
  readonly allowRestart?: boolean;
  readonly withSecrets?: boolean;
  readonly timeout: number;
}

export function register(program: Command): void {
  program
    .command("up")
    .description("bring a stack up to what its file says, and say where it answers")
    .option("-s, --stack <name>", "stack to bring up (Pulumi.<name>.yaml)", "dev")
    .option("--allow-restart", "go on where a data store has to restart")
    .option("--with-secrets", "write Secrets too where the stack is rendered as YAML: keep that folder to yourself")
    .option("--timeout <seconds>", "give up after this long", Number, 1800)
    .action(up);
}

async function up({ stack, allowRestart = false, withSecrets = false, timeout }: UpOptions): Promise<void> {
  const { config, plan } = await planStackFile(stack);
  refuseStraySecrets(config, withSecrets);
  await requireTarget(config, stack);
  const env = { ...(await openStack(stack, config)), ...(withSecrets && { KEELSON_RENDER_SECRETS: "true" }) };
  const run = { env, timeoutSeconds: timeout };
  const preview = await previewChanges(stack, run);
  announce(preview, allowRestart || rendersOnly(config));
  await deploy(config, stack, run);
  await tidy(config, stack);
  process.stdout.write(`\n${formatPlan(plan)}\n${ending(config, await stackOutputs(stack, env))}\n`);
}

function refuseStraySecrets(config: StackConfig, withSecrets: boolean): void {
  if (withSecrets && !rendersOnly(config))
    throw new UserError("--with-secrets is for a stack that is rendered as YAML: keelson:stack.kubernetes.render.");
}

/** A failure is told with what the platform knows of it. */
async function deploy(config: StackConfig, stack: string, run: PulumiRun): Promise<void> {
  try {
    await pulumiOrFail("up", ["up", "--stack", stack, "--yes", "--skip-preview"], { ...run, live: true });
  } catch (error) {
    await showEvidence(config, stack, run.env);
    throw error;
  }
}

function ending(config: StackConfig, { url, leftToDo = [] }: Partial<StackOutputs>): string {
  const { render } = config.kubernetes;
  if (!rendersOnly(config)) return `The stack answers at ${url!}`;
  return [`The YAML is in ${render!}.`, ...leftToDo].join("\n");
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
