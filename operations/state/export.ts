import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { backendPaths, isFileBackend } from "./backend.ts";
import { readState } from "./history.ts";
import { endings } from "./compressed.ts";
import type { ExportedState } from "./types.ts";

const timeoutSeconds = 60;

/**
 * A stack's state; what is secret stays encrypted. A folder's is read from its file, which a running engine replaces whole:
 * to start the CLI for it costs a third of a second of CPU, and a deploy looks at the state a dozen times.
 */
export async function exportState(stack: string, env: NodeJS.ProcessEnv): Promise<ExportedState> {
  if (isFileBackend(env)) return readState(await liveStatePath(stack, env));
  const { stdout } = await pulumiOrFail("state", ["stack", "export", "--stack", stack], { env, timeoutSeconds });
  return JSON.parse(stdout) as ExportedState;
}

/** Whether a stack is there already; undefined where its backend is no folder, and only the CLI can tell. */
export async function isInFolder(stack: string, env: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  return isFileBackend(env) ? (await stateFiles(stack, env)).length > 0 : undefined;
}

/** File of the live state. A changed compression leaves the earlier file behind for a moment: the newest counts. */
export async function liveStatePath(stack: string, env: NodeJS.ProcessEnv): Promise<string> {
  const newest = (await stateFiles(stack, env)).sort((a, b) => b.time - a.time)[0];
  if (newest !== undefined) return newest.path;
  const { states } = backendPaths(env, identityOf(stack));
  throw new UserError(`The backend has no state of the stack ${stack}: looked in ${states}.`);
}

async function stateFiles(stack: string, env: NodeJS.ProcessEnv) {
  const { states } = backendPaths(env, identityOf(stack));
  return (await Promise.all(endings.map((ending) => dated(join(states, `${stack}${ending}`))))).flat();
}

async function dated(path: string): Promise<readonly { readonly path: string; readonly time: number }[]> {
  const time = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  return time === undefined ? [] : [{ path, time }];
}

/** SHA-256 of the live state file: equal before and after proves that nothing touched it. */
export async function stateHash(stack: string, env: NodeJS.ProcessEnv): Promise<string> {
  const data = await readFile(await liveStatePath(stack, env));
  return createHash("sha256").update(data).digest("hex");
}
