import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { identityOfState } from "../state/resources.ts";
import type { ExportedState } from "../state/types.ts";
import { chooseKept, type KeptReleases } from "./choose-kept.ts";
import { imagesNamed } from "./docker-images.ts";
import { imagesOf, imagesOfOtherStacks, isOwnImage, namesOf, removableNames, removeImage } from "./own-images.ts";
import type { ReleaseStore } from "./types.ts";

export interface PruneArgs {
  readonly store: ReleaseStore;
  readonly config: StackConfig;
  /** What lives now. */
  readonly state: ExportedState;
  readonly env: NodeJS.ProcessEnv;
}

export interface Pruned {
  /** Numbers of the releases that went, with their checkpoints. */
  readonly removed: readonly number[];
  /** Names of the images that went. */
  readonly images: readonly string[];
}

/** Removes what nobody can go back to any more: releases, their pairs of the history, and their images. */
export async function pruneReleases(args: PruneArgs): Promise<Pruned> {
  const { store, config } = args;
  const chosen = chooseKept(await store.list(), config.deploy.keepReleases);
  // Images first: once their release is gone, nothing names them any more.
  const images = await pruneImages(args, chosen);
  const removed = chosen.removed.map(({ number }) => number);
  await store.remove(removed);
  await store.removeStrayPairs();
  return { removed, images };
}

/** A cluster's nodes collect what they pulled themselves. */
async function pruneImages(args: PruneArgs, chosen: KeptReleases): Promise<readonly string[]> {
  const identity = identityOfState(args.state.deployment);
  if (args.config.target !== "docker" || identity === undefined) return [];
  const gone = [...chosen.removed, ...chosen.kept.filter((release) => !chosen.withImages.includes(release))];
  const candidates = imagesOf(gone);
  if (candidates.length === 0) return [];
  const needed = await neededImages(args, identity, chosen);
  const names = await removableNames({ candidates, needed, isOwn: isOwnImage(args.config, identity) }, args.env);
  return removeAll(names, args.env);
}

async function neededImages({ state, env }: PruneArgs, identity: Identity, { withImages }: KeptReleases) {
  const elsewhere = await imagesOfOtherStacks(identity, env);
  return new Set([...namesOf(imagesOf(withImages)), ...imagesNamed(state.deployment), ...elsewhere]);
}

async function removeAll(names: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of names) if ((await removeImage(name, env)) === "removed") removed.push(name);
  return removed;
}
