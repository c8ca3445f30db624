import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { UserError } from "../../config/user-error.ts";
import { pulumi } from "../pulumi.ts";
import { identityOf } from "../identity.ts";
import { backendPaths } from "./backend.ts";
import { endingOf } from "./compressed.ts";
import { liveStatePath } from "./export.ts";
import type { ExportedState } from "./types.ts";

/** A backend of its own with one stack in it: what is done there never reaches the live one. */
export interface Scratch {
  readonly stack: string;
  /** The variables with which Pulumi works on the copy. */
  readonly env: NodeJS.ProcessEnv;
  /** Name of the checkpoint that lies in place of the live state. */
  readonly checkpoint?: string;
  /** Removes the copy. */
  close(): Promise<void>;
}

/** Copies the stack's state, or puts a checkpoint of the history in its place. */
export async function openScratch(stack: string, env: NodeJS.ProcessEnv, checkpoint?: string): Promise<Scratch> {
  const source = checkpoint ?? (await liveStatePath(stack, env));
  // mkdtemp gives 0700: a state tells how a stack is built.
  const folder = await mkdtemp(join(tmpdir(), "keelson-scratch-"));
  const close = () => rm(folder, { recursive: true, force: true });
  const copy = { ...env, PULUMI_BACKEND_URL: `file://${folder}` };
  try {
    await copyStack(stack, { from: env, to: copy }, source);
  } catch (error) {
    await close();
    throw error;
  }
  return { stack, env: copy, close, ...(checkpoint !== undefined && { checkpoint: basename(checkpoint) }) };
}

interface Backends {
  readonly from: NodeJS.ProcessEnv;
  readonly to: NodeJS.ProcessEnv;
}

async function copyStack(stack: string, { from, to }: Backends, state: string): Promise<void> {
  const identity = identityOf(stack);
  const target = backendPaths(to, identity);
  await mkdir(target.states, { recursive: true });
  await copyFile(backendPaths(from, identity).meta, target.meta);
  await copyFile(state, join(target.states, `${stack}${endingOf(state) ?? ".json"}`));
}

/** Does something with a scratch copy and removes it, however that ends. */
export async function withScratch<T>(
  stack: string,
  env: NodeJS.ProcessEnv,
  act: (scratch: Scratch) => Promise<T>,
  checkpoint?: string,
): Promise<T> {
  const scratch = await openScratch(stack, env, checkpoint);
  return act(scratch).finally(() => scratch.close());
}

/** The copy's state with its secrets in clear: for use in memory, never to be written or printed. */
export async function exportDecrypted({ stack, env, checkpoint }: Omit<Scratch, "close">): Promise<ExportedState> {
  const args = ["stack", "export", "--show-secrets", "--stack", stack];
  const { code, stdout, stderr } = await pulumi(args, { env, timeoutSeconds: 60 });
  if (code === 0) return JSON.parse(stdout) as ExportedState;
  throw new UserError(
    /passphrase/.test(stderr) ? wrongPassphrase(stack, checkpoint) : `state: cannot be read: ${stderr.trim()}`,
  );
}

function wrongPassphrase(stack: string, checkpoint: string | undefined): string {
  const whose = checkpoint === undefined ? `the stack ${stack}` : `${checkpoint} (it may have been changed since)`;
  return `The passphrase does not open the secrets of ${whose}: give the one that they were written with, by PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.`;
}
