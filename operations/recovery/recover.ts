import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { nameOf } from "../state/resources.ts";
import type { PendingOperation, ResourceState } from "../state/types.ts";
import { rendersOnly } from "../target.ts";
import { dockerRecovery } from "./docker.ts";
import { judgeDamage } from "./judge.ts";
import { kubernetesRecovery } from "./kubernetes.ts";
import { exportState } from "../state/export.ts";
import { importState } from "../state/import.ts";
import { foreignStack, refuseLoss } from "./refuse.ts";
import { dropPendingOperations } from "./state.ts";
import type { Damage, Existing, RecoveryTarget } from "./types.ts";

export interface RecoveryArgs {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
}

/** All that a recovery asks of the world or does to it, beside what the target does. */
export const realParts = { openTarget, exportState, importState, dropPendingOperations, pulumiOrFail };

export type RecoveryParts = typeof realParts;

/** Puts right what an interrupted run left, for the next one to go on from; to be called with the stack's lock held. */
export async function recover(args: RecoveryArgs, parts = realParts): Promise<string[]> {
  const { stack, env } = args;
  const target = await parts.openTarget(args);
  const damage = await examine(args, target, parts);
  if (damage.foreign) throw new UserError(foreignStack(stack, damage));
  refuseLoss(stack, damage);
  const lines = await removeHalfMade(target, damage.halfMade);
  // After what they had begun is gone: they are the only record of it.
  if (damage.pending.length > 0) await parts.dropPendingOperations(stack, env);
  lines.push(...(await leaveStuck(args, target, parts)));
  const { resources = [] } = (await parts.exportState(stack, env)).deployment;
  const mended = (await target.mend?.(resources)) ?? { lines: [], lost: [] };
  const missing = [...damage.missing, ...resources.filter(({ id }) => id !== undefined && mended.lost.includes(id))];
  if (missing.length > 0) await forget(args, missing, parts);
  const found = [...damage.pending.map(describePending), ...damage.missing.map(describeMissing)];
  return [...lines, ...found, ...mended.lines];
}

/** Nothing but pending operations can be told of a stack that is only rendered. */
const nowhere: RecoveryTarget = { existing: [], kindOf: () => undefined, remove: () => Promise.resolve(false) };

export function openTarget({ stack, config, env }: RecoveryArgs): Promise<RecoveryTarget> {
  const identity = identityOf(stack);
  if (rendersOnly(config)) return Promise.resolve(nowhere);
  return config.target === "kubernetes" ? kubernetesRecovery(config, identity) : dockerRecovery(identity, env);
}

export async function examine(
  { stack, env }: RecoveryArgs,
  target: RecoveryTarget,
  { exportState }: Pick<RecoveryParts, "exportState"> = realParts,
): Promise<Damage> {
  const { deployment } = await exportState(stack, env);
  const damage = judgeDamage(deployment, target.existing, (type) => target.kindOf(type));
  // Of another stack's things nothing is said, and nothing touched.
  const altered = damage.foreign ? [] : await target.altered?.(deployment.resources ?? []);
  return { ...damage, ...(altered && { altered }) };
}

async function removeHalfMade(target: RecoveryTarget, things: readonly Existing[]): Promise<string[]> {
  const lines: string[] = [];
  for (const thing of things) {
    if (await target.remove(thing)) lines.push(thing.left ?? `Removed the half-made ${thing.kind} ${thing.name}.`);
    else lines.push(`Kept the ${thing.kind} ${thing.name}, which the state does not know: something uses it.`);
  }
  return lines;
}

/** What a stranger uses is left to him: the state forgets it, or no deploy would ever end well again. */
async function leaveStuck(
  { stack, env }: RecoveryArgs,
  target: RecoveryTarget,
  { exportState, importState }: RecoveryParts,
): Promise<string[]> {
  const state = await exportState(stack, env);
  const { resources = [] } = state.deployment;
  const stuck = (await target.stuck?.(resources)) ?? [];
  if (stuck.length === 0) return [];
  const kept = resources.filter((resource) => !stuck.includes(resource));
  await importState(stack, env, { ...state, deployment: { ...state.deployment, resources: kept } });
  return stuck.map(({ id }) => `Left ${id!}, which was replaced, to the container that still uses it.`);
}

/** A refresh of these alone: the engine sees that they are gone, and its next run makes them again. */
async function forget(
  { stack, env }: RecoveryArgs,
  missing: readonly ResourceState[],
  parts: RecoveryParts,
): Promise<void> {
  const targets = [...new Set(missing.map(({ urn }) => urn))].flatMap((urn) => ["--target", urn]);
  const args = ["refresh", "--stack", stack, "--yes", "--skip-preview", ...targets];
  await parts.pulumiOrFail("refresh", args, { env, timeoutSeconds: 600 });
}

export function describePending({ type, resource: { urn } }: PendingOperation): string {
  return `Cleared an operation that was cut off: ${type} ${nameOf(urn)}.`;
}

export function describeMissing({ type, urn }: ResourceState): string {
  return `Noted as gone: ${type.split(":").at(-1)!} ${nameOf(urn)}; it is made again.`;
}
