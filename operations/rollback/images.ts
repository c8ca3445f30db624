import { UserError } from "../../config/user-error.ts";
import { runCommand } from "../process.ts";
import type { Release } from "../releases/types.ts";
import type { RecordedState } from "./recorded.ts";
import { textOf } from "./values.ts";

/** An image as a release ran it: the tag that its containers name, and what the tag stood for. */
export interface NeededImage {
  readonly reference: string;
  readonly id: string;
}

/** What the release's record says of an image wins over its checkpoint: the engine does not see a tag move. */
export function neededImages(
  { images }: Pick<Release, "images">,
  { resources }: RecordedState,
): readonly NeededImage[] {
  const recorded = resources
    .filter(({ type }) => type === "docker:index/remoteImage:RemoteImage")
    .map(({ inputs, id = "" }) => [textOf(inputs["name"]), /^sha256:[0-9a-f]{64}/.exec(id)?.[0]] as const);
  const resolved = images.map(({ reference, id }) => [reference, id] as const);
  const used = new Set(recorded.map(([reference]) => reference));
  const all = new Map([...recorded, ...resolved.filter(([reference]) => used.has(reference))]);
  return [...all].flatMap(([reference, id]) => (id === undefined ? [] : [{ reference, id }]));
}

/** Tags that stand for another image now, or for none. Refuses a release whose images are gone. */
export async function findImages(
  images: readonly NeededImage[],
  env: NodeJS.ProcessEnv,
): Promise<readonly NeededImage[]> {
  const found = await Promise.all(images.map(async (image) => ({ image, ...(await look(image, env)) })));
  const missing = found.filter(({ present }) => !present).map(({ image }) => `  ${image.reference} (${image.id})`);
  if (missing.length > 0) throw new UserError(imagesGone(missing));
  return found.filter(({ tagged }) => !tagged).map(({ image }) => image);
}

async function look({ reference, id }: NeededImage, env: NodeJS.ProcessEnv) {
  const tagged = (await idOf(reference, env)) === id;
  return { tagged, present: tagged || (await idOf(id, env)) === id };
}

async function idOf(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const args = ["image", "inspect", "--format", "{{.Id}}", name];
  const { stdout, problem } = await runCommand("docker", args, { env, timeoutSeconds: 30 });
  return problem === undefined ? stdout.trim() : undefined;
}

const imagesGone = (lines: readonly string[]) =>
  [
    "The Docker host no longer has images of this release, and nothing is built or pulled for a rollback:",
    ...lines,
    "Nothing was changed. Choose another release (keelson history), load the images (docker load), or deploy its commit.",
  ].join("\n");

/** Gives the release's tags back to its images; without a tag the provider would look for one in a registry. */
export async function restoreTags(images: readonly NeededImage[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const { reference, id } of images) {
    const { problem, stderr } = await runCommand("docker", ["tag", id, reference], { env, timeoutSeconds: 30 });
    if (problem !== undefined) throw new UserError(`docker tag ${id} ${reference}: ${stderr.trim() || problem}`);
  }
}
