import type { Machine } from "./machine.ts";
import type { LockOwner, OwnerState } from "./types.ts";

/** Tells whether an owner still works, as far as this machine can tell. */
export function judgeOwner(owner: LockOwner, here: Machine, now: Date): OwnerState {
  const proved = proof(owner, here);
  if (proved !== undefined) return proved;
  return new Date(owner.expires) <= now ? "expired" : "unknown";
}

function proof(owner: LockOwner, here: Machine): "alive" | "gone" | undefined {
  if (here.machine === "" || owner.machine !== here.machine) return undefined;
  if (owner.bootId !== here.bootId) return "gone";
  if (owner.pidNamespace !== here.pidNamespace) return undefined;
  return here.startTimeOf(owner.pid) === owner.processStart ? "alive" : "gone";
}

/** A lock that stands in nobody's way. */
export function isStale(state: OwnerState): boolean {
  return state === "gone" || state === "expired";
}
