import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../config/user-error.ts";
import { backendPaths, isFileBackend, type BackendPaths } from "../state/backend.ts";
import { listPairs, removePair, type HistoryPair } from "../state/history.ts";
import { namesIn } from "../state/names-in.ts";
import { identityOf } from "../identity.ts";
import { createExclusively } from "./exclusive-file.ts";
import { releaseSchema } from "./schema.ts";
import type { Release, ReleaseStore } from "./types.ts";

/** The releases of a stack, beside its state. */
export function openReleases(stack: string, env: NodeJS.ProcessEnv): ReleaseStore {
  return new FileReleaseStore(backendPaths(env, identityOf(stack)));
}

/** Forgets all releases of a stack; nothing where its backend keeps none. */
export async function removeReleases(stack: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!isFileBackend(env)) return;
  await rm(backendPaths(env, identityOf(stack)).releases, { recursive: true, force: true });
}

/** One file a release, named by its number: a file backend is a folder that other tools read as well. */
class FileReleaseStore implements ReleaseStore {
  readonly #folder: string;
  readonly #history: string;

  constructor({ releases, history }: BackendPaths) {
    this.#folder = releases;
    this.#history = history;
  }

  list(): Promise<readonly Release[]> {
    return listReleases(this.#folder);
  }

  async add(release: Release): Promise<void> {
    const text = `${JSON.stringify(releaseSchema.parse(release), null, 2)}\n`;
    if (await createExclusively(this.#path(release.number), text)) return;
    throw new UserError(
      `Release ${release.number} exists already: another deploy of this stack has ended meanwhile. keelson history shows it.`,
    );
  }

  async remove(numbers: readonly number[]): Promise<void> {
    const releases = await this.list();
    const removed = releases.filter(({ number }) => numbers.includes(number));
    const used = checkpointsOf(releases.filter((release) => !removed.includes(release)));
    const names = checkpointsOf(removed);
    // The release first: a pair that is left over is a stray one, which goes the next time.
    await Promise.all(removed.map(({ number }) => rm(this.#path(number), { force: true })));
    await this.#removePairs(({ name }) => names.has(name) && !used.has(name));
  }

  async removeStrayPairs(): Promise<void> {
    const used = checkpointsOf(await this.list());
    const oldest = (await listPairs(this.#history)).find(({ name }) => used.has(name));
    if (oldest === undefined) return;
    await this.#removePairs(({ name, stamp }) => stamp < oldest.stamp && !used.has(name));
  }

  async checkpoint({ checkpoint }: Release): Promise<string | undefined> {
    if (checkpoint === undefined) return undefined;
    const pairs = await listPairs(this.#history);
    return pairs.find(({ name }) => name === checkpoint)?.checkpoint;
  }

  async newestCheckpoint(): Promise<string | undefined> {
    return (await listPairs(this.#history)).at(-1)?.name;
  }

  /** The newest pair is the state that lives: Pulumi itself looks for it. */
  async #removePairs(isRemoved: (pair: HistoryPair) => boolean): Promise<void> {
    const pairs = await listPairs(this.#history);
    await Promise.all(pairs.slice(0, -1).filter(isRemoved).map(removePair));
  }

  #path(number: number): string {
    return join(this.#folder, `${number}.json`);
  }
}

function checkpointsOf(releases: readonly Release[]): ReadonlySet<string> {
  return new Set(releases.flatMap(({ checkpoint }) => checkpoint ?? []));
}

/** Lists a folder's releases by number, oldest first; none where the folder is missing. */
export async function listReleases(folder: string): Promise<readonly Release[]> {
  const numbers = (await namesIn(folder)).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []);
  const releases = await Promise.all(numbers.map((number) => readRelease(folder, Number(number))));
  return releases.sort((a, b) => a.number - b.number);
}

async function readRelease(folder: string, number: number): Promise<Release> {
  const path = join(folder, `${number}.json`);
  const { data, error } = releaseSchema.safeParse(parseJson(await readFile(path, "utf8")));
  if (data?.number === number) return data;
  const because = error === undefined ? `it says number ${data.number}` : firstProblem(error);
  throw new UserError(
    `${path} is no release that can be read (${because}). Restore it from a backup; or remove it, and nothing can go back to release ${number}.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstProblem({ issues }: z.ZodError): string {
  const [{ path, message }] = issues as [z.core.$ZodIssue];
  return path.length === 0 ? "it is not whole" : `${path.join(".")}: ${message}`;
}
