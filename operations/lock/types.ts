/** An owner is who holds a lock. */
export interface LockOwner {
  /** The token is unique for one holding of the lock. */
  readonly token: string;
  readonly user: string;
  readonly host: string;
  /** Tells machines apart that have one name; "" where this machine has nothing to tell it by. */
  readonly machine: string;
  /** Identifies the running kernel: a process id of an earlier boot says nothing. */
  readonly bootId: string;
  /** Which process ids its own is one of: a container counts its own ones. */
  readonly pidNamespace: string;
  readonly pid: number;
  /** Kernel ticks since boot at the process's start, as /proc/<pid>/stat has it: ids are used again. */
  readonly processStart: string;
  /** "deploy", "rollback": what it is doing. */
  readonly command: string;
  /** The time is in ISO 8601, UTC. */
  readonly since: string;
  /** ISO 8601, UTC: after it the lock is nobody's, unless its owner is proved to live. */
  readonly expires: string;
}

/** gone: proved, on this machine. alive: proved. expired: its time is over. unknown: it runs where nobody here can look. */
export type OwnerState = "alive" | "gone" | "expired" | "unknown";

export interface HeldLock {
  readonly owner: LockOwner;
  readonly state: OwnerState;
}

/** One stack's lock on its target: two machines with two states still deploy to one host. */
export interface TargetLock {
  /** Takes it, or says who has it: { held } then. Takes over what is gone or expired, and says from whom: { stale }. */
  acquire(owner: LockOwner): Promise<{ readonly held?: HeldLock; readonly stale?: HeldLock }>;
  /** Gives back what this token holds; nothing where it does not. */
  release(token: string): Promise<void>;
  /** Reads who holds the lock now; the answer is undefined where nobody does. */
  read(): Promise<HeldLock | undefined>;
}
