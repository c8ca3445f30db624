import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { platformEnvironment } from "../stack.ts";
import { build } from "./build.ts";
import { stackImages, type NamedImage } from "./built.ts";
import { isBuilt, isPushed, push } from "./docker.ts";

/** Builds what is missing and, unless it is for this machine alone, pushes it; hands out each reference when it is there. */
export async function pushImages(
  config: StackConfig,
  identity: Identity,
  { local, done }: { readonly local: boolean; readonly done: (reference: string) => void },
): Promise<void> {
  if (!local) requireRegistry(config);
  const env = platformEnvironment(config, process.env);
  for (const image of stackImages(config, identity)) {
    await (local ? ensureBuilt(image, env) : ensurePushed(image, env));
    done(image.reference);
  }
}

function requireRegistry({ target, images }: StackConfig): void {
  if (target === "docker")
    throw new UserError("keelson:stack.target: a Docker host builds its own images; there is nothing to push.");
  if (images.registry === undefined)
    throw new UserError(
      "keelson:stack.images.registry: name the registry to push to, such as registry.example.com/team, or add --local.",
    );
}

async function ensurePushed(image: NamedImage, env: NodeJS.ProcessEnv): Promise<void> {
  if (await isPushed(image, env)) return;
  await ensureBuilt(image, env);
  await push(image, env);
}

async function ensureBuilt(image: NamedImage, env: NodeJS.ProcessEnv): Promise<void> {
  if (!(await isBuilt(image, env))) await build(image, env);
}
