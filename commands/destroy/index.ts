import type { Command } from "commander";
import { createInterface } from "node:readline/promises";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail, type PulumiRun } from "../../operations/pulumi.ts";
import { withStack } from "../../operations/recovery/with-stack.ts";
import { removeReleases } from "../../operations/releases/store.ts";
import { identityOf } from "../../operations/identity.ts";
import { readStackFile } from "../../operations/stack-file.ts";
import { isInCluster } from "../../operations/target.ts";
import * as docker from "../../operations/destroy/docker.ts";
import * as kubernetes from "../../operations/destroy/kubernetes.ts";
import { parseSeconds } from "../seconds.ts";

interface DestroyOptions {
  readonly stack: string;
  readonly removeData?: boolean;
  readonly keepImages?: boolean;
  readonly yes?: boolean;
  readonly timeout: number;
}

export function register(program: Command): void {
  program
    .command("destroy")
    .description("remove a stack; data volumes stay unless --remove-data is given")
    .option("-s, --stack <name>", "stack to remove", "dev")
    .option("--remove-data", "remove data volumes and passwords too: this cannot be taken back")
    .option("--keep-images", "keep the images that were built for it")
    .option("-y, --yes", "do not ask")
    .option("--timeout <seconds>", "give up after this long", parseSeconds, 900)
    .action(destroy);
}

async function destroy(options: DestroyOptions): Promise<void> {
  const { stack } = options;
  const config = readStackFile(stack);
  await confirm(options);
  await withStack({ stack, config, command: "destroy", seconds: options.timeout }, async ({ env, signal }) => {
    await docker.endOneOffs(config, identityOf(stack), env);
    const run = { env, signal, live: true, timeoutSeconds: options.timeout };
    const images = options.keepImages === true ? [] : await docker.builtImages(stack, config, env);
    if (options.removeData === true) await destroyWithData(config, stack, run);
    else await destroyStack(config, stack, run);
    await docker.removeImages(images, env);
  });
}

async function destroyWithData(config: StackConfig, stack: string, run: PulumiRun): Promise<void> {
  const identity = identityOf(stack);
  const fate = isInCluster(config) ? await kubernetes.judgeNamespace(config, identity) : undefined;
  await pulumiOrFail("destroy", ["state", "unprotect", "--all", "--stack", stack, "--yes"], run);
  await destroyStack(config, stack, run);
  if (fate !== undefined) await kubernetes.removeData(config, identity, fate);
  else if (config.target === "docker") await docker.removeData(identity, run.env);
  else console.log("Volumes in the cluster stay: this stack only wrote YAML.");
  // Without its data there is nothing to go back to.
  await removeReleases(stack, run.env);
}

/** Protected resources (a production stack's volumes and passwords) stay in the state, so that the next up finds them. */
async function destroyStack(config: StackConfig, stack: string, run: PulumiRun): Promise<void> {
  await pulumiOrFail("destroy", ["destroy", "--stack", stack, "--yes", "--skip-preview", "--exclude-protected"], run);
  if (isInCluster(config)) await kubernetes.removeFiles(config, identityOf(stack));
}

async function confirm({ stack, removeData, yes }: DestroyOptions): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY) throw new UserError("destroy asks first, and there is no terminal: add --yes.");
  const what = removeData === true ? "the stack AND ALL ITS DATA" : "the stack (its data volumes stay)";
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`This removes ${what}. Type its name (${stack}) to go on: `);
  prompt.close();
  if (answer.trim() !== stack) throw new UserError("That is not its name: nothing was removed.");
}
