import type { Draft } from "./draft.ts";
import { holdsSecretReference } from "./references.ts";
import { bytesOf } from "./sections/values.ts";
import type { ServiceConfig } from "./schema.ts";

/** A folder in memory. */
export interface WritableFolder {
  readonly path: string;
  readonly size?: string | undefined;
  readonly exec: boolean;
}

type Service = Draft<ServiceConfig>;

export function writableFolders({ writablePaths = [] }: Pick<Service, "writablePaths">): WritableFolder[] {
  return writablePaths.flatMap((each): WritableFolder[] => {
    if (typeof each === "string") return [{ path: each, exec: false }];
    return each?.path === undefined ? [] : [{ path: each.path, size: each.size, exec: each.exec ?? false }];
  });
}

/** Bytes of folders in memory whose size the stack file gives, /dev/shm among them: they count as the container's memory. */
export function givenInMemory(service: Pick<Service, "writablePaths" | "shm">): number {
  const sizes = [...writableFolders(service).map(({ size }) => size), service.shm];
  return sizes.reduce((sum, size) => sum + (size === undefined ? 0 : bytesOf(size)), 0);
}

/** A file of a service's own. */
export interface OwnFile {
  readonly path: string;
  readonly content: string;
  readonly secret: boolean;
}

/** By path; what takes a password from the stack is secret. */
export function ownFiles({ files = {} }: Pick<Service, "files">): OwnFile[] {
  return Object.keys(files)
    .sort()
    .flatMap((path): OwnFile[] => {
      const file = files[path];
      const { content, secret = false } = typeof file === "string" ? { content: file } : (file ?? {});
      return content === undefined ? [] : [{ path, content, secret: secret || holdsSecretReference(content) }];
    });
}

/** Secret variables whose value stands in the stack file. */
export function givenSecrets({ secretEnv = {} }: Pick<Service, "secretEnv">): Record<string, string> {
  const entries = Object.entries(secretEnv).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

export interface GeneratedSecret {
  readonly variable: string;
  readonly length: number;
  readonly rotation: number;
}

/** Secret variables that are drawn by chance. */
export function generatedSecrets({ secretEnv }: Pick<ServiceConfig, "secretEnv">): GeneratedSecret[] {
  return Object.keys(secretEnv)
    .sort()
    .flatMap((variable) => {
      const value = secretEnv[variable]!;
      return typeof value === "string" ? [] : [{ variable, length: value.generate, rotation: value.rotation }];
    });
}
