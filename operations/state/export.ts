import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { pulumiOrFail } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { backendPaths } from "./backend.ts";
import { endings } from "./compressed.ts";
import type { ExportedState } from "./types.ts";

const timeoutSeconds = 60;

/** A stack's state; what is secret stays encrypted. */
export async function exportState(stack: string, env: NodeJS.ProcessEnv): Promise<ExportedState> {
  const { stdout } = await pulumiOrFail("state", ["stack", "export", "--stack", stack], { env, timeoutSeconds });
  return JSON.parse(stdout) as ExportedState;
}

/** File of the live state. A changed compression leaves the earlier file behind for a moment: the newest counts. */
export async function liveStatePath(stack: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { states } = backendPaths(env, identityOf(stack));
  const found = await Promise.all(endings.map((ending) => dated(join(states, `${stack}${ending}`))));
  const newest = found.flat().sort((a, b) => b.time - a.time)[0];
  if (newest === undefined) throw new UserError(`The backend has no state of the stack ${stack}: looked in ${states}.`);
  return newest.path;
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
