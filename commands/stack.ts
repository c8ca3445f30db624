import type { Identity } from "../components/platform.ts";
import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import { pulumiEnvironment } from "./environment/index.ts";
import { pulumiOrFail } from "./pulumi.ts";

export interface StackOutputs {
  readonly target: StackConfig["target"];
  readonly url: string;
  readonly findings: readonly string[];
  /** Of a stack that is rendered as YAML: what somebody has to do beside applying it. */
  readonly leftToDo?: readonly string[];
}

export function identityOf(stack: string): Identity {
  return { project: "keelson", stack };
}

/** Makes sure that the stack exists in its backend, on its target; returns the variables with which Pulumi reaches it. */
export async function openStack(stack: string, config: StackConfig): Promise<NodeJS.ProcessEnv> {
  const env = pulumiEnvironment(process.env, { environment: config.environment, stack });
  await pulumiOrFail("stack", ["stack", "select", stack, "--create"], { env, timeoutSeconds: 60 });
  refuseOtherTarget(stack, config.target, await presentTarget(stack, env));
  return platformEnvironment(config, env);
}

/** The outputs of the last deploy that ended well; none of them before the first. */
export async function stackOutputs(stack: string, env: NodeJS.ProcessEnv): Promise<Partial<StackOutputs>> {
  const { stdout } = await pulumiOrFail("outputs", ["stack", "output", "--json", "--stack", stack], {
    env,
    timeoutSeconds: 60,
  });
  return JSON.parse(stdout) as Partial<StackOutputs>;
}

/** Also of a stack whose first deploy failed, or that is older than the output: both have resources and no output. */
async function presentTarget(stack: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { target } = await stackOutputs(stack, env);
  if (target !== undefined) return target;
  const run = { env, timeoutSeconds: 60 };
  const { stdout } = await pulumiOrFail("stack", ["stack", "export", "--stack", stack], run);
  return targetOfState(JSON.parse(stdout) as StackState);
}

export interface StackState {
  readonly deployment: { readonly resources?: readonly { readonly type: string }[] };
}

/** The platform of a stack's resources; undefined where it has none. */
export function targetOfState({ deployment: { resources = [] } }: StackState): StackConfig["target"] | undefined {
  return (["docker", "kubernetes"] as const).find((target) =>
    resources.some(({ type }) => type.startsWith(`${target}:`)),
  );
}

/** Data does not move from platform to platform by itself: an update would leave it behind and start with none. */
export function refuseOtherTarget(stack: string, wanted: StackConfig["target"], present: string | undefined): void {
  if (present === undefined || present === wanted) return;
  throw new UserError(
    [
      `keelson:stack.target: the stack ${stack} lives on ${present} and cannot move to ${wanted}.`,
      `Make a new stack there (pulumi stack init <name>, with a Pulumi.<name>.yaml of its own), restore the data into it,`,
      `switch your users over, then remove this one with keelson destroy --stack ${stack}.`,
    ].join("\n"),
  );
}

/** What the commands and the provider need beside Pulumi's own variables. */
export function platformEnvironment(
  { host, kubernetes, target }: StackConfig,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  if (target === "docker") return host.docker === undefined ? env : { ...env, DOCKER_HOST: host.docker };
  // The provider takes a kubeconfig and a folder for YAML to exclude each other.
  return kubernetes.render === undefined ? env : { ...env, KUBECONFIG: undefined };
}
