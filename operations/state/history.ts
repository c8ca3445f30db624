import { rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { readCompressed } from "./compressed.ts";
import { namesIn } from "./names-in.ts";
import type { DeploymentState, ExportedState } from "./types.ts";

/** Both files of one operation that ended, well or not. Only the stamp in their names ties them together. */
export interface HistoryPair {
  /** "<stack>-<nanoseconds>". */
  readonly name: string;
  /** The stamp says when the operation ended, in nanoseconds since 1970: more than a number holds exactly. */
  readonly stamp: bigint;
  /** Path of what the operation was; left out where it is gone. */
  readonly entry?: string;
  /** Path of the state after it; left out where it is gone. */
  readonly checkpoint?: string;
  /** All files of the pair, with those that the backend keeps beside each. */
  readonly files: readonly string[];
}

/** What Pulumi keeps of an operation; the stack's configuration stands in it too, encrypted where it is secret. */
export interface HistoryEntry {
  /** "update", "refresh", "destroy" and rarer ones. */
  readonly kind: string;
  /** The start is in seconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly message: string;
  readonly result: "succeeded" | "failed" | "in-progress";
  readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** Lists the pairs with the oldest first. */
export async function listPairs(folder: string): Promise<readonly HistoryPair[]> {
  const pairs = new Map<string, HistoryPair>();
  for (const file of await namesIn(folder)) {
    const match = filePattern.exec(file);
    if (match === null) continue;
    const [, name, stamp, kind, attributes] = match as unknown as [string, string, string, Kind, string | undefined];
    pairs.set(
      name,
      extend(pairs.get(name) ?? { name, stamp: BigInt(stamp), files: [] }, join(folder, file), {
        kind,
        isAttributes: attributes !== undefined,
      }),
    );
  }
  return [...pairs.values()].sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
}

type Kind = "history" | "checkpoint";

/** ".attrs" files hold the checksum of their neighbour. */
const filePattern = /^(.+-(\d+))\.(history|checkpoint)\.json(?:\.gz|\.zst)?(\.attrs)?$/;

function extend(
  pair: HistoryPair,
  path: string,
  { kind, isAttributes }: { readonly kind: Kind; readonly isAttributes: boolean },
): HistoryPair {
  const files = [...pair.files, path];
  if (isAttributes) return { ...pair, files };
  return kind === "history" ? { ...pair, files, entry: path } : { ...pair, files, checkpoint: path };
}

export async function readEntry(path: string): Promise<HistoryEntry> {
  return (await readJson(path)) as HistoryEntry;
}

/** The state in a checkpoint, or in a live state file: both are written alike. Secrets stay encrypted. */
export async function readCheckpoint(path: string): Promise<DeploymentState> {
  return (await readState(path)).deployment;
}

/** The same as `pulumi stack export` would print it. */
export async function readState(path: string): Promise<ExportedState> {
  const { version, checkpoint, latest } = (await readJson(path)) as StateFile;
  // A stack without an operation has no state yet.
  return { version: version ?? 3, deployment: checkpoint?.latest ?? latest ?? {} };
}

interface StateFile extends Checkpoint {
  readonly version?: number;
  readonly checkpoint?: Checkpoint;
}

interface Checkpoint {
  readonly latest?: DeploymentState | null;
}

async function readJson(path: string): Promise<unknown> {
  const text = await readCompressed(path);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UserError(`${path} is not whole: it is no JSON. Restore it from a backup, or remove its pair of files.`);
  }
}

export async function removePair({ files }: HistoryPair): Promise<void> {
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
