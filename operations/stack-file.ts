import { constants, copyFileSync, existsSync, readFileSync } from "node:fs";
import { dockerHost } from "../platforms/docker/host-facts.ts";
import { clusterFacts } from "../platforms/kubernetes/cluster/facts.ts";
import { namespaceOf } from "../platforms/kubernetes/namespace.ts";
import type { StackConfig } from "../config/schema.ts";
import { parseStackFile } from "../config/stack-file.ts";
import { UserError } from "../config/user-error.ts";
import { planStack } from "../sizing/stack-plan.ts";
import type { HostSize, StackPlan } from "../sizing/types.ts";
import { identityOf } from "./identity.ts";

const example = "examples/Pulumi.dev.yaml";

/**
 * Makes the file of the stack dev from its example where there is none: Pulumi writes the passphrase's salt into a stack
 * file and reformats it, which nobody wants to see in git. A file that is there stays as it is.
 */
export function ensureDevelopmentFile(stack: string): void {
  if (stack !== "dev" || existsSync("Pulumi.dev.yaml") || !existsSync(example)) return;
  copyFileSync(example, "Pulumi.dev.yaml", constants.COPYFILE_EXCL);
  // Standard output is for what the command was asked for.
  console.error(`Made Pulumi.dev.yaml from ${example}: yours to edit, ignored by git, never overwritten.`);
}

/** Reads Pulumi.<stack>.yaml without the engine, so that a plan needs neither passphrase nor state. */
export function readStackFile(stack: string): StackConfig {
  const file = `Pulumi.${stack}.yaml`;
  ensureDevelopmentFile(stack);
  if (!existsSync(file)) {
    throw new UserError(`There is no ${file} here. Copy ${example} to it, or name another stack with --stack.`);
  }
  return parseStackFile(readFileSync(file, "utf8"), file);
}

export interface PlannedStack {
  readonly config: StackConfig;
  readonly plan: StackPlan;
}

/** What does not fit, or has no host to fit into, is said here: within seconds, before the engine is asked. */
export async function planStackFile(stack: string): Promise<PlannedStack> {
  const config = readStackFile(stack);
  return { config, plan: planStack(config, await hostSize(config, stack)) };
}

function hostSize(config: StackConfig, stack: string): Promise<HostSize> {
  if (config.target === "docker") return dockerHost(config.host);
  return clusterFacts(config, namespaceOf(config, identityOf(stack)));
}
