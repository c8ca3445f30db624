import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { imagesNamed } from "../releases/docker-images.ts";
import { imagesOf, imagesOfOtherStacks, isOwnImage, removableNames, removeImage } from "../releases/own-images.ts";
import { openReleases } from "../releases/store.ts";
import { identityOf } from "../identity.ts";
import { isFileBackend } from "../state/backend.ts";
import { exportState } from "../state/export.ts";

/**
 * Names of the images that this stack built and no other stack needs. A state alone does not tell: after a rollback it
 * names images without their build, and releases to go back to run others.
 */
export async function builtImages(
  stack: string,
  config: StackConfig,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  if (config.target !== "docker") return [];
  const identity = identityOf(stack);
  const { deployment } = await exportState(stack, env);
  const named = imagesNamed(deployment).map((reference) => ({ service: "unknown", reference }));
  const hasReleases = isFileBackend(env);
  const candidates = [...named, ...(hasReleases ? imagesOf(await openReleases(stack, env).list()) : [])];
  const needed = hasReleases ? await imagesOfOtherStacks(identity, env) : new Set<string>();
  return removableNames({ candidates, needed, isOwn: isOwnImage(config, identity) }, env);
}

/** A stack of another backend may run the same image: Docker refuses that one, and it is right to stay. */
export async function removeImages(names: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const name of names) {
    const outcome = await removeImage(name, env);
    if (outcome === "removed") console.log(`Removed image ${name}.`);
    else if (outcome === "used") console.log(`Kept image ${name}: a container of another stack runs it.`);
  }
}

/** What somebody runs beside the stack (keelson run) would hold its networks and volumes. */
export async function endOneOffs(config: StackConfig, identity: Identity, env: NodeJS.ProcessEnv): Promise<void> {
  if (config.target !== "docker") return;
  const filters = ofStack(identity, ["keelson.role=run"]);
  const listing = await docker(["ps", "--all", "--format", "{{.ID}}\t{{.Names}}", ...filters], { env });
  for (const [id = "", name = ""] of rows(listing)) {
    await docker(["rm", "--force", id], { env });
    console.log(`Ended ${name}, in which somebody ran a command.`);
  }
}

/** The engine retains data volumes whatever happens; this is the one place that deletes them. */
export async function removeData(identity: Identity, env: NodeJS.ProcessEnv): Promise<void> {
  const listing = await docker(["volume", "ls", "--quiet", ...ofStack(identity, ["keelson.role=data"])], { env });
  for (const [volume = ""] of rows(listing)) {
    await docker(["volume", "rm", volume], { env });
    console.log(`Removed volume ${volume} and its data.`);
  }
}
