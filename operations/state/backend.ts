import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Identity } from "../../platforms/identity.ts";
import { UserError } from "../../config/user-error.ts";
import { projectRoot } from "../environment/folders.ts";
import { projectBackend } from "../environment/pulumi-environment.ts";

/** These paths say where a file backend keeps what it knows of one stack. */
export interface BackendPaths {
  /** The root is the backend's own folder. */
  readonly root: string;
  /** Version of the layout; a backend without it would be taken for an older one. */
  readonly meta: string;
  /** States of the project's stacks, one file each, and one before the last change beside it. */
  readonly states: string;
  /** Two files for each operation that ended: what it was, and the state after it. Nothing in Pulumi ever removes them. */
  readonly history: string;
  /** Backups are copies of the state, one for each operation. */
  readonly backups: string;
  /** Locks name who is changing the stack. */
  readonly locks: string;
  /** Releases are Keelson's own records. */
  readonly releases: string;
}

export function backendPaths(env: NodeJS.ProcessEnv, { project, stack }: Identity): BackendPaths {
  const root = backendFolder(env);
  const pulumi = (...parts: string[]) => join(root, ".pulumi", ...parts);
  return {
    root,
    meta: pulumi("meta.yaml"),
    states: pulumi("stacks", project),
    history: pulumi("history", project, stack),
    backups: pulumi("backups", project, stack),
    locks: pulumi("locks", "organization", project, stack),
    releases: join(root, ".keelson", "releases", project, stack),
  };
}

/** Folder of the backend that Pulumi uses with these variables; a backend of another kind is refused. */
export function backendFolder(env: NodeJS.ProcessEnv, root = projectRoot): string {
  const url = backendUrl(env, root);
  const match = fileUrl.exec(url ?? "");
  if (match === null) throw new UserError(otherBackend(url));
  return expand(match[1]!);
}

export function isFileBackend(env: NodeJS.ProcessEnv, root = projectRoot): boolean {
  return fileUrl.test(backendUrl(env, root) ?? "");
}

/** Finds the same folder, but undefined for a backend of another kind. */
export function fileBackendFolder(env: NodeJS.ProcessEnv): string | undefined {
  return isFileBackend(env) ? backendFolder(env) : undefined;
}

const fileUrl = /^file:\/\/([^?]*)/;

/** Pulumi takes an empty variable for none, and asks a login only after both. */
function backendUrl(env: NodeJS.ProcessEnv, root: string): string | undefined {
  return env.PULUMI_BACKEND_URL || projectBackend(root);
}

/**
 * Expands a path as Pulumi does: the home is the user's in the system's own list, and what is relative is so to the
 * present folder.
 */
function expand(path: string): string {
  if (!path.startsWith("~")) return resolve(path);
  return resolve(userInfo().homedir || homedir(), path.slice(2));
}

/** An address may hold a password (postgres://user:password@…): only its scheme is told. */
function otherBackend(url: string | undefined): string {
  const scheme = /^([a-z0-9+.-]+):\/\//i.exec(url ?? "")?.[1];
  const present = scheme === undefined ? "Pulumi Cloud, or what pulumi login chose" : `${scheme}://…`;
  return [
    `Releases need a file backend for now, and this stack's state is in another one (${present}).`,
    "Set PULUMI_BACKEND_URL, or backend.url in Pulumi.yaml, to file:///<folder>; pulumi stack export and import move a stack.",
  ].join("\n");
}
