import { registryOf } from "../../config/registries.ts";
import { UserError } from "../../config/user-error.ts";
import { lastLines, runCommand } from "../process.ts";
import { pulledImages } from "./built.ts";
import { isBuilt } from "./docker.ts";
import { withLogin, type Asker } from "./registry-login.ts";

/** A registry may be slow, and an image of an app has hundreds of MB. */
const timeoutSeconds = 900;

/**
 * Pulls what a Docker host lacks before the engine is asked to change anything: the docker command has the login to private
 * registries, which the engine's provider does not read.
 */
export async function pullMissing(asker: Asker, say: (line: string) => void): Promise<void> {
  if (asker.config.target !== "docker") return;
  for (const { key, reference } of pulledImages(asker.config)) {
    if (await isBuilt({ reference }, asker.env)) continue;
    say(`Pulling ${reference} (${key}).`);
    await pullImage(reference, key, asker);
  }
}

/** `key` is where the stack file names it. */
export async function pullImage(reference: string, key: string, asker: Asker): Promise<void> {
  const result = await withLogin(reference, asker, (env) =>
    runCommand("docker", ["pull", "--quiet", reference], { env, timeoutSeconds }),
  );
  if (result.problem === undefined) return;
  throw new UserError(
    `${key}: ${reference} cannot be pulled: ${reasonOf(result)}\nNothing was changed. ${remedy(reference, asker)}`,
  );
}

function reasonOf(result: Parameters<typeof lastLines>[0]): string {
  return lastLines(result, 1).replace(/^Error response from daemon: /, "") || `${result.problem}.`;
}

function remedy(reference: string, { config }: Asker): string {
  const registry = registryOf(reference);
  return registry in config.images.registries
    ? `Look at the reference, and at the login in images.registries["${registry}"].`
    : `Look at the reference; for a private registry: docker login ${registry}, or images.registries in the stack file.`;
}
