import { UserError } from "../../config/user-error.ts";
import { shortCommit } from "../releases/git.ts";
import type { Release, ReleaseImage, ReleaseStore } from "../releases/types.ts";
import { readCheckpoint } from "../state/history.ts";
import { exportDecrypted, withScratch } from "../state/scratch.ts";
import type { DeploymentState } from "../state/types.ts";
import { compareStates, type ResourceChange } from "./compare-states.ts";

export interface Change {
  readonly name: string;
  /** Left out where it was not there before. */
  readonly from?: string;
  /** Left out where it is not there after. */
  readonly to?: string;
}

export interface Difference {
  readonly from: number;
  readonly to: number;
  /** Commit, configuration, schema versions. */
  readonly facts: readonly Change[];
  readonly images: readonly Change[];
  /** Why resources could not be compared. */
  readonly notCompared?: string;
  readonly resources: readonly ResourceChange[];
}

export interface CompareContext {
  readonly stack: string;
  readonly store: ReleaseStore;
  readonly env: NodeJS.ProcessEnv;
}

export async function compareReleases(
  [from, to]: readonly [Release, Release],
  context: CompareContext,
): Promise<Difference> {
  const states = await readStates([from, to], context);
  return {
    from: from.number,
    to: to.number,
    facts: compareFacts(from, to),
    images: compareMaps(imagesOf(from), imagesOf(to)),
    ...(typeof states === "string"
      ? { notCompared: states, resources: [] }
      : { resources: compareStates(states[0], states[1]) }),
  };
}

function compareFacts(from: Release, to: Release): readonly Change[] {
  return [...compareMaps(plainFacts(from), plainFacts(to)), ...compareMaps(schemaFacts(from), schemaFacts(to))];
}

function plainFacts({ git, configHash, target, environment }: Release): Readonly<Record<string, string>> {
  return { commit: shortCommit(git), config: configHash.slice(0, 12), target, environment };
}

function schemaFacts({ schemaVersions }: Release): Readonly<Record<string, string>> {
  const entries = Object.entries(schemaVersions).map(([service, version]) => [`schema of ${service}`, String(version)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function imagesOf({ images }: Release): Readonly<Record<string, string>> {
  const entries = images.map((image) => [image.service, describeImage(image)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function describeImage({ reference, id, digest }: ReleaseImage): string {
  const hash = /[0-9a-f]{12}/.exec(id ?? digest?.replace(/^.*@/, "") ?? "")?.[0];
  return hash === undefined ? reference : `${reference} (${hash})`;
}

/** What differs, in the order of the names. */
export function compareMaps(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): readonly Change[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((name) => from[name] !== to[name]);
  return names.map((name) => ({
    name,
    ...(from[name] !== undefined && { from: from[name] }),
    ...(to[name] !== undefined && { to: to[name] }),
  }));
}

/** Both states, or why there are not both. Secrets in clear where the passphrase opens them: only for comparing. */
async function readStates(
  releases: readonly [Release, Release],
  { stack, store, env }: CompareContext,
): Promise<readonly [DeploymentState, DeploymentState] | string> {
  const paths: string[] = [];
  for (const release of releases) {
    const path = await store.checkpoint(release);
    if (path === undefined) return `the state of release ${release.number} is not in the backend's history`;
    paths.push(path);
  }
  const [from, to] = paths as [string, string];
  try {
    return [await decrypted(stack, env, from), await decrypted(stack, env, to)];
  } catch (error) {
    // A passphrase that was changed since: what is encrypted stays so, and is not compared.
    if (!(error instanceof UserError)) throw error;
    return [await readCheckpoint(from), await readCheckpoint(to)];
  }
}

async function decrypted(stack: string, env: NodeJS.ProcessEnv, checkpoint: string): Promise<DeploymentState> {
  return (await withScratch(stack, env, exportDecrypted, checkpoint)).deployment;
}
