import { copyFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { fileBackendFolder } from "../state/backend.ts";
import { pulumi, type PulumiResult } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { exportState, isInFolder } from "../state/export.ts";
import { isOrdered } from "../state/order.ts";
import { importState } from "../state/import.ts";

const timeoutSeconds = 120;

/**
 * Drops what the engine began and never ended. A refresh would drop all but creations, and asks about those; importing
 * what was exported drops all of them, offline and within a second, and changes nothing else.
 */
export async function dropPendingOperations(stack: string, env: NodeJS.ProcessEnv): Promise<void> {
  await importState(stack, env, await exportState(stack, env));
}

/** undefined: well, or not there yet. Otherwise what the engine says of it, who is asked where something is amiss at all. */
export async function stateProblem(stack: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (await looksWhole(stack, env)) return undefined;
  const result = await pulumi(["stack", "export", "--stack", stack], { env, timeoutSeconds });
  return result.code === 0 ? undefined : damageIn(said(result));
}

/**
 * Tells without the engine whether a state looks whole: a file that can be read, in which everything that a resource
 * names stands before it.
 */
async function looksWhole(stack: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const there = await isInFolder(stack, env);
  if (there !== true) return there === false;
  return exportState(stack, env).then(
    ({ deployment }) => isOrdered(deployment),
    () => false,
  );
}

/** A state that the engine refuses to read; every other failure is not the state's. */
export function damageIn(output: string): string | undefined {
  const known =
    /snapshot integrity (?:failure|error)|unexpected end of JSON input|invalid character .{1,20} (?:after|looking)|unmarshal|deserializ/i;
  return known.test(output) ? output.trim().split("\n")[0] : undefined;
}

function said({ stdout, stderr }: PulumiResult): string {
  return `${stderr}\n${stdout}`.trim();
}

/** First what the engine itself can put right, then the state before the last one, which lies beside it. */
export async function repairState(stack: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const problem = await stateProblem(stack, env);
  if (problem === undefined) return [];
  await pulumi(["state", "repair", "--stack", stack, "--yes"], { env, timeoutSeconds });
  if ((await stateProblem(stack, env)) === undefined) return [`Repaired the state (${problem}).`];
  const file = await restoreBackup(stack, env);
  const left = file === undefined ? problem : await stateProblem(stack, env);
  if (left === undefined) return [`Went back to the state before the last one, ${file!}.bak (${problem}).`];
  throw new UserError(
    `The state of ${stack} is damaged (${left}), and so is the one before it. Put a backup in its place (.pulumi/backups in the backend's folder), then run this again.`,
  );
}

/** The file that was replaced; undefined where there is no earlier state to go back to. */
async function restoreBackup(stack: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = fileBackendFolder(env);
  if (folder === undefined) return undefined;
  const base = join(folder, ".pulumi", "stacks", identityOf(stack).project, stack);
  for (const file of [".json", ".json.gz", ".json.zst"].map((ending) => base + ending)) {
    if (!(await exists(`${file}.bak`))) continue;
    // Kept: whatever can still be read of it is there.
    if (await exists(file)) await copyFile(file, `${file}.damaged`);
    await copyFile(`${file}.bak`, file);
    return file;
  }
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
