import { existsSync } from "node:fs";
import type { StackConfig } from "../config/schema.ts";
import { UserError } from "../config/user-error.ts";
import type { Build } from "./container.ts";
import { hashFolder, shortDigest } from "./content-hash.ts";
import type { Identity } from "./identity.ts";

export interface BuiltImage extends Build {
  readonly service: string;
}

const usualFile = "Dockerfile";

/** True where nobody named another file. */
export const isUsualFile = ({ dockerfile = usualFile }: Build): boolean => dockerfile === usualFile;

/** Of the build, relative to the project. */
export const dockerfileOf = ({ folder, dockerfile = usualFile }: Build): string => `${folder}/${dockerfile}`;

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
  return `${prefix}/${image.service}:${buildDigest(image)}`;
}

/** One folder gives as many images as there are ways to build it. */
function buildDigest({ folder, dockerfile = usualFile, target, args = {} }: Build): string {
  const content = hashFolder(folder, dockerfile);
  const isPlain = dockerfile === usualFile && target === undefined && Object.keys(args).length === 0;
  return isPlain ? content : shortDigest(JSON.stringify([content, dockerfile, target, Object.entries(args).sort()]));
}

/** A build without one is a mistake in the stack file, and told with its path there. */
export function requireDockerfile(image: BuiltImage): void {
  const file = dockerfileOf(image);
  if (existsSync(file)) return;
  throw new UserError(
    `services.${image.service}.build: there is no ${file}; give a folder with a Dockerfile, or image: <name>:<tag>`,
  );
}
