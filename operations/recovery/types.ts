import type { PendingOperation, ResourceState } from "../state/types.ts";

/** Something of a stack that its target has. */
export interface Existing {
  /** The kind is in the platform's own words: "container", "volume", "Deployment". */
  readonly kind: string;
  /** The id is as the engine records it: a container's id, a volume's name, "namespace/name". */
  readonly id: string;
  readonly name: string;
  /** Data and locks have one: they are nobody's half-made work. */
  readonly role?: string;
  /** A command that ends by itself and has not: whoever waited for it is gone. */
  readonly unended?: true;
  /** A restore that was cut off has left it; this is what is said once it is gone. */
  readonly left?: string;
  /** It is started, and undoes half a restore, before it goes. */
  readonly undoes?: true;
}

/** What a target has, and how what is half-made there is removed. */
export interface RecoveryTarget {
  /** Existing things are listed in the order in which they can be removed: users first. */
  readonly existing: readonly Existing[];
  /** False where something else uses it: then it is no leftover. */
  remove(thing: Existing): Promise<boolean>;
  /** Brings servers that were changed by hand back to what the state says; in a cluster, those that were scaled to none. */
  readonly mend?: (resources: readonly ResourceState[]) => Promise<Mended>;
  /** Replaced things that the engine is still to delete and cannot, because a stranger uses them. */
  readonly stuck?: (resources: readonly ResourceState[]) => Promise<readonly ResourceState[]>;
  /** What mend() would put right, one line each. */
  readonly altered?: (resources: readonly ResourceState[]) => Promise<string[]>;
  /** The kind of thing that a resource of this type stands for; undefined for what was not looked for. */
  kindOf(type: string): string | undefined;
}

export interface Mended {
  readonly lines: readonly string[];
  /** Ids of servers that could not be brought back and were removed: they are made again. */
  readonly lost: readonly string[];
}

/** Damage is what shows when state and target are held against each other. */
export interface Damage {
  /** The engine began them and was killed before it wrote down their end. */
  readonly pending: readonly PendingOperation[];
  /** Half-made things are on the target, and unknown to the state. */
  readonly halfMade: readonly Existing[];
  /** Missing resources are in the state, and lost by the target. */
  readonly missing: readonly ResourceState[];
  /** Servers that run otherwise than the state says: stopped, renamed or cut off by hand. */
  readonly altered?: readonly string[];
  /** Nothing that the state knows is on the target: it is another target, or was emptied by hand. */
  readonly elsewhere: boolean;
  /** Nothing on the target is known to the state: another state made it. */
  readonly foreign: boolean;
}
