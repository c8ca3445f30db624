import { readFileSync, writeFileSync } from "node:fs";
import { isSamePlace, placeNames } from "../platforms/kubernetes/cluster/place.ts";
import { namespaceOf } from "../platforms/kubernetes/namespace.ts";
import { identityOf } from "./identity.ts";
import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import { pulumiEnvironment } from "./environment/pulumi-environment.ts";
import { claimStack } from "./state/checkout.ts";
import { createStack } from "./stack-secrets/encrypt.ts";
import { headOf, withHead } from "./stack-secrets/scratch.ts";
import { exportState, isInFolder } from "./state/export.ts";

export interface StackOutputs {
  readonly target: StackConfig["target"];
  readonly place: string;
  readonly url: string;
  readonly findings: readonly string[];
  /** Of a stack that is rendered as YAML: what somebody has to do beside applying it. */
  readonly leftToDo?: readonly string[];
}

/** Makes sure that the stack exists in its backend, on its target and in its place; returns the variables with which Pulumi reaches it. */
export async function openStack(
  stack: string,
  config: StackConfig,
  env = pulumiEnvironment(process.env, { environment: config.environment, stack }),
): Promise<NodeJS.ProcessEnv> {
  claimStack(stack, env);
  if ((await isInFolder(stack, env)) !== true) await ensureStack(stack, env);
  const outputs = await stackOutputs(stack, env);
  refuseOtherTarget(stack, config.target, outputs.target ?? (await presentTarget(stack, env)));
  await requirePlace(stack, config, outputs.place);
  return platformEnvironment(config, env);
}

/** Pulumi would write the salt of a new stack's secrets into the stack file, and reformat the rest of it. */
async function ensureStack(stack: string, env: NodeJS.ProcessEnv): Promise<void> {
  const file = `Pulumi.${stack}.yaml`;
  const text = readFileSync(file, "utf8");
  const head = await createStack(stack, headOf(text), env);
  const completed = withHead(text, head);
  if (completed !== text) writeFileSync(file, completed);
}

/** The outputs of the last deploy that ended well; none of them before the first. None is a secret. */
export async function stackOutputs(stack: string, env: NodeJS.ProcessEnv): Promise<Partial<StackOutputs>> {
  const { deployment } = await exportState(stack, env);
  const root = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  return root?.outputs ?? {};
}

/** Of a stack whose first deploy failed, or that is older than the output: both have resources and no output. */
async function presentTarget(stack: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return targetOfState(await exportState(stack, env));
}

export interface TypesOfState {
  readonly deployment: { readonly resources?: readonly { readonly type: string }[] };
}

/** The platform of a stack's resources; undefined where it has none. */
export function targetOfState({ deployment: { resources = [] } }: TypesOfState): StackConfig["target"] | undefined {
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

/** Asks no cluster before there is something to lose: a stack without the output has not ended a deploy. */
async function requirePlace(stack: string, config: StackConfig, present: string | undefined): Promise<void> {
  if (present === undefined || config.target !== "kubernetes") return;
  refuseOtherPlace(stack, await placeNames(config, namespaceOf(config, identityOf(stack))), present);
}

/** Nothing moves by itself: an update would make everything anew in the other place and forget what is in this one. */
export function refuseOtherPlace(stack: string, wanted: readonly [string, ...string[]], present: string): void {
  if (isSamePlace(present, wanted)) return;
  throw new UserError(
    [
      `keelson:stack.kubernetes: the stack ${stack} is ${present} and cannot become ${wanted[0]}.`,
      "Set its context, namespace and render back to what they were; or make a new stack for the other place (pulumi stack",
      `init <name>, with a Pulumi.<name>.yaml of its own), restore the data into it, switch your users over, then remove`,
      `this one with keelson destroy --stack ${stack}. Where its cluster is gone for good: pulumi stack rm --force ${stack}.`,
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
