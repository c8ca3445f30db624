import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Identity } from "../platforms/identity.ts";
import { UserError } from "../config/user-error.ts";
import { explain } from "./explain.ts";

export interface DockerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutSeconds?: number;
}

/** Standard output of the docker command; its failure is told in Docker's own words, or in ours where they are known. */
export async function docker(args: readonly string[], { env, timeoutSeconds = 60 }: DockerOptions): Promise<string> {
  const timeout = timeoutSeconds * 1000;
  try {
    const { stdout } = await promisify(execFile)("docker", args, { env, timeout, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const said = dockerSaid(error as Error);
    throw new UserError(`docker ${args[0]!}: ${explain(said) ?? said}`, { cause: error });
  }
}

/** Lines of a listing, in the columns that its format has between tabs. */
export function rows(listing: string): string[][] {
  const lines = listing.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.split("\t"));
}

/** Arguments by which a listing shows what one stack made. */
export function ofStack({ project, stack }: Identity, more: readonly string[] = []): string[] {
  const labels = [`keelson.project=${project}`, `keelson.stack=${stack}`, ...more];
  return labels.flatMap((label) => ["--filter", `label=${label}`]);
}

function dockerSaid({ stderr = "", message }: Error & { readonly stderr?: string }): string {
  return stderr.trim() || message;
}

/** True for the answer that a thing is not there (any more), in the words of every engine since 20.10. */
export function isAbsent(error: unknown): boolean {
  return /no such (container|volume|network|object)|(?:volume|network) \S+ not found/i.test((error as Error).message);
}

/** For a catch: somebody may have removed it already. */
export function ignoreAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
