import { existsSync } from "node:fs";
import { UserError } from "../config/user-error.ts";
import { hashFolder } from "./content-hash.ts";

export interface BuiltImage {
  readonly service: string;
  /** The build's folder, with a Dockerfile in it. */
  readonly folder: string;
}

/**
 * What a built image is called: the same content has the same name on every machine. `prefix` is the registry that
 * keelson images push fills, else the project.
 */
export function builtReference(prefix: string, { service, folder }: BuiltImage): string {
  return `${prefix}/${service}:${folderTag(service, folder)}`;
}

function folderTag(service: string, folder: string): string {
  if (existsSync(`${folder}/Dockerfile`)) return hashFolder(folder);
  throw new UserError(
    `services.${service}.build: there is no ${folder}/Dockerfile; give a folder with a Dockerfile, or image: <name>:<tag>`,
  );
}
