import { existsSync } from "node:fs";
import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import { hashFolder } from "./content-hash.ts";
import type { Identity } from "./identity.ts";

export interface BuiltImage {
  readonly service: string;
  /** This is the build's folder, with a Dockerfile in it. */
  readonly folder: string;
}

/**
 * Gives the prefix of names under which built images are looked for: on Docker nowhere but on the host; in a cluster
 * in the registry that keelson images push fills, else only among what a node was given by hand. A bare name would be
 * one of the public registry's, which belongs to whoever registered it.
 */
export function imagePrefix({ target, images }: StackConfig, { project }: Identity): string {
  return target === "docker" ? project : (images.registry ?? `localhost/${project}`);
}

/** What a built image is called: the same content has the same name on every machine. */
export function builtReference(prefix: string, image: BuiltImage): string {
  requireDockerfile(image);
  return `${prefix}/${image.service}:${hashFolder(image.folder)}`;
}

/** A build without one is a mistake in the stack file, and told with its path there. */
export function requireDockerfile({ service, folder }: BuiltImage): void {
  if (existsSync(`${folder}/Dockerfile`)) return;
  throw new UserError(
    `services.${service}.build: there is no ${folder}/Dockerfile; give a folder with a Dockerfile, or image: <name>:<tag>`,
  );
}
