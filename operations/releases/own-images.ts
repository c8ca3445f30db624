import { dirname, join } from "node:path";
import { imagePrefix } from "../../platforms/built-image.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { runCommand } from "../process.ts";
import { backendPaths } from "../state/backend.ts";
import { endingOf } from "../state/compressed.ts";
import { readCheckpoint } from "../state/history.ts";
import { namesIn } from "../state/names-in.ts";
import { imagesNamed, inspectImages } from "./docker-images.ts";
import { listReleases } from "./store.ts";
import type { Release, ReleaseImage } from "./types.ts";

/** Images by id and by reference, in one set: neither looks like the other. */
export type ImageNames = ReadonlySet<string>;

export function namesOf(images: readonly ReleaseImage[]): ImageNames {
  return new Set(images.flatMap(({ id, reference }) => (id === undefined ? [reference] : [id, reference])));
}

export function imagesOf(releases: readonly Release[]): readonly ReleaseImage[] {
  return releases.flatMap(({ images }) => images);
}

/** What this project built: its prefix, a service, and a content's hash as tag. Registries' images may be anybody's. */
export function isOwnImage(config: StackConfig, identity: Identity): (reference: string) => boolean {
  const prefix = `${imagePrefix(config, identity)}/`;
  return (reference) =>
    reference.startsWith(prefix) && /^[a-z0-9-]+:[0-9a-f]{12}$/.test(reference.slice(prefix.length));
}

/** The project's other stacks in this backend build images of the same names: theirs to run, and to go back to. */
export async function imagesOfOtherStacks(identity: Identity, env: NodeJS.ProcessEnv): Promise<ImageNames> {
  const { releases, states } = backendPaths(env, identity);
  const others = (await namesIn(dirname(releases))).filter((name) => name !== identity.stack);
  const released = await Promise.all(others.map((name) => listReleases(join(dirname(releases), name))));
  const files = (await namesIn(states)).filter((name) => isStateOfOther(name, identity.stack));
  const named = await Promise.all(files.map(async (name) => imagesNamed(await readCheckpoint(join(states, name)))));
  return new Set([...namesOf(imagesOf(released.flat())), ...named.flat()]);
}

/** Neither the copy before the last change (.bak) nor a checksum (.attrs). */
function isStateOfOther(name: string, stack: string): boolean {
  const ending = endingOf(name);
  return ending !== undefined && name !== `${stack}${ending}`;
}

export interface Removal {
  readonly candidates: readonly ReleaseImage[];
  readonly needed: ImageNames;
  readonly isOwn: (reference: string) => boolean;
}

/** What to give `docker image rm`: an image goes with its last name, and one without a name by its id. */
export async function removableNames(
  { candidates, needed, isOwn }: Removal,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const unneeded = candidates.filter(({ id, reference }) => isOwn(reference) && !needed.has(id ?? reference));
  const present = await inspectImages([...new Set(unneeded.map(({ id, reference }) => id ?? reference))], env);
  const names = present.flatMap(({ Id, RepoTags }) => {
    const tags = RepoTags ?? [];
    return tags.length === 0 ? [Id] : tags.filter((tag) => isOwn(tag) && !needed.has(tag));
  });
  return [...new Set(names)];
}

/** Never by force: Docker refuses what a container runs, of whatever stack and backend. */
export async function removeImage(name: string, env: NodeJS.ProcessEnv): Promise<"removed" | "used" | "failed"> {
  const { problem, stderr } = await runCommand("docker", ["image", "rm", name], { env, timeoutSeconds: 60 });
  if (problem === undefined) return "removed";
  return /is using|in use/.test(stderr) ? "used" : "failed";
}
