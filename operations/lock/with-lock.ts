import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { thisMachine } from "./machine.ts";
import { atTime, describeOwner, describeStale, ownerOf } from "./owner.ts";
import { watchSignals } from "./signals.ts";
import { lockVariable, stopSurvivors } from "./survivors.ts";
import { targetLock } from "./target-lock.ts";
import type { HeldLock, LockOwner, TargetLock } from "./types.ts";

export interface LockArgs {
  readonly stack: string;
  readonly config: StackConfig;
  /** The target is reached with this environment, which platformEnvironment makes. */
  readonly env: NodeJS.ProcessEnv;
  /** The verb, for whoever finds the lock. */
  readonly command: string;
  /** Takes what is found and put right, one line each. @default standard output */
  readonly say?: (line: string) => void;
  /** What the work may take at most; some time to end it is added. */
  readonly seconds: number;
}

/** What work under a lock is given. */
export interface Locked {
  /** This environment is for everything that the holder starts: it tells whose it is, should this process be killed. */
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the engine should be asked to stop. */
  readonly signal: AbortSignal;
}

/** What holding a lock takes of the world. */
export const realParts = { targetLock, stopSurvivors, watchSignals, thisMachine };

export type LockParts = typeof realParts;

/** Does something to a stack while nobody else does; refuses where somebody else is at it. */
export async function withLock<T>(args: LockArgs, work: (locked: Locked) => Promise<T>, parts = realParts): Promise<T> {
  const lock = parts.targetLock(args.config, args.stack, args.env);
  const owner = ownerOf(args.command, args.seconds, parts.thisMachine());
  const giveBack = async () => {
    await parts.stopSurvivors(owner.token);
    await lock?.release(owner.token);
  };
  const { signal, dispose } = parts.watchSignals(giveBack);
  try {
    // After the signals are watched: a lock that nobody gives back would have to be taken over.
    if (lock !== undefined) await take(lock, owner, args, parts);
    return await work({ env: { ...args.env, [lockVariable]: owner.token }, signal });
  } finally {
    await giveBack().catch((error: unknown) => notGivenBack(error, args));
    dispose();
  }
}

/** How the work ended has to be told; the next command finds that this process is gone, and takes its lock over. */
function notGivenBack(error: unknown, { stack, say = console.log }: LockArgs): void {
  if (!(error instanceof Error)) throw error;
  say(`Warning: the lock of the stack ${stack} was not given back: ${error.message}`);
}

async function take(lock: TargetLock, owner: LockOwner, args: LockArgs, parts: LockParts): Promise<void> {
  const { stack, say = console.log } = args;
  const { held, stale } = await lock.acquire(owner);
  if (held !== undefined) throw new UserError(refusal(held, stack));
  if (stale !== undefined) await takeOver(stale, say, parts);
}

async function takeOver(stale: HeldLock, say: (line: string) => void, { stopSurvivors }: LockParts): Promise<void> {
  say(`Took over the lock of ${describeOwner(stale.owner)}: ${describeStale(stale)}.`);
  const stopped = await stopSurvivors(stale.owner.token);
  if (stopped.length > 0) say(`Ended what it had left running: ${[...new Set(stopped)].sort().join(", ")}.`);
}

function refusal({ owner, state }: HeldLock, stack: string): string {
  const whose = `The stack ${stack} is locked by ${describeOwner(owner)}.`;
  if (state === "alive") return `${whose}\nWait for its end, or end it (kill ${owner.pid}: it stops in good order).`;
  return [
    `${whose}\nWhether it still works cannot be told from here. Wait for its end, at most until ${atTime(owner.expires)};`,
    `where it is gone for good, keelson doctor --stack ${stack} says how to remove the lock.`,
  ].join(" ");
}
