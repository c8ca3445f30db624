import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../config/user-error.ts";

/** The part of Pulumi.yaml that is read here. */
export interface ProjectFile {
  readonly name?: unknown;
  readonly backend?: { readonly url?: string };
}

/** Reads Pulumi.yaml of a checkout; undefined where it has none. */
export function readProjectFile(root: string): ProjectFile | undefined {
  const path = join(root, "Pulumi.yaml");
  return existsSync(path) ? (parse(readFileSync(path, "utf8")) as ProjectFile) : undefined;
}

/** The project's name, which the engine and every label take from the same place: a fork that changes it is its own project. */
export function projectName(root: string): string {
  const name = readProjectFile(root)?.name;
  if (typeof name === "string" && name !== "") return name;
  throw new UserError(
    `${join(root, "Pulumi.yaml")}: name: got ${typeof name === "string" ? '""' : typeof name}, expected the project's name.`,
  );
}
