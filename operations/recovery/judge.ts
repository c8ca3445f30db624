import type { DeploymentState, ResourceState } from "../state/types.ts";
import type { Damage, Existing, RecoveryTarget } from "./types.ts";

/** What an interrupted run left: state and target differ in nothing else between two runs. */
export function judgeDamage(
  { resources = [], pending_operations: pending = [] }: DeploymentState,
  existing: readonly Existing[],
  kindOf: RecoveryTarget["kindOf"],
): Damage {
  const custom = resources.filter(({ type, id }) => id !== undefined && kindOf(type) !== undefined);
  const known = new Set(custom.map(({ type, id }) => key(kindOf(type)!, id!)));
  // The state may know a job that is still at it: what it was begun for has to begin it anew.
  const there = new Set(existing.filter(({ unended }) => unended !== true).map(({ kind, id }) => key(kind, id)));
  const own = existing.filter(({ role }) => role === undefined);
  const halfMade = own.filter(({ kind, id, unended }) => unended === true || !known.has(key(kind, id)));
  const begun = new Set(pending.flatMap(({ resource }) => begunName(resource)));
  // What was to be deleted anyway is left to the engine.
  const live = custom.filter((resource) => resource.delete !== true);
  const missing = live.filter((resource) => !there.has(key(kindOf(resource.type)!, resource.id!)));
  return {
    pending,
    halfMade,
    missing,
    elsewhere: live.length > 0 && missing.length === live.length,
    foreign: halfMade.some(({ name }) => !begun.has(name)) && halfMade.length === own.length,
  };
}

function key(kind: string, id: string): string {
  return `${kind} ${id}`;
}

/** The engine writes a creation down, with the name that it chose, before it asks for it. */
function begunName({ inputs = {} }: ResourceState): string[] {
  const { name, metadata } = inputs as { readonly name?: unknown; readonly metadata?: { readonly name?: unknown } };
  return [name, metadata?.name].filter((name) => typeof name === "string");
}

export function isWhole({ pending, halfMade, missing }: Damage): boolean {
  return pending.length + halfMade.length + missing.length === 0;
}
