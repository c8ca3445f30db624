import type { StackConfig } from "../config/schema.ts";
import { pulumiEnvironment } from "./environment/index.ts";
import { pulumiOrFail } from "./pulumi.ts";

export interface StackOutputs {
  readonly url: string;
  readonly findings: readonly string[];
}

/** Makes sure that the stack exists in its backend; returns the variables with which Pulumi reaches it. */
export async function openStack(stack: string, environment: StackConfig["environment"]): Promise<NodeJS.ProcessEnv> {
  const env = pulumiEnvironment(process.env, { environment, stack });
  await pulumiOrFail("stack", ["stack", "select", stack, "--create"], { env, timeoutSeconds: 60 });
  return env;
}

export async function stackOutputs(stack: string, env: NodeJS.ProcessEnv): Promise<StackOutputs> {
  const { stdout } = await pulumiOrFail("outputs", ["stack", "output", "--json", "--stack", stack], {
    env,
    timeoutSeconds: 60,
  });
  return JSON.parse(stdout) as StackOutputs;
}
