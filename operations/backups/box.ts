import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { platformEnvironment } from "../stack.ts";
import { stream, type Streamed } from "./stream.ts";

/** A stack whose backups are asked. */
export interface BackupStack {
  readonly stack: string;
  readonly config: StackConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Takes progress, line by line. */
  readonly say: (line: string) => void;
}

/** Refuses a stack without backups, and an engine that does not answer. */
export async function openBackups(
  stack: string,
  config: StackConfig,
  say: (line: string) => void,
): Promise<BackupStack> {
  if (config.backups === undefined)
    throw new UserError(
      `The stack ${stack} makes no backups: add keelson:stack.backups ({} for the defaults) to its file, and deploy it.`,
    );
  await requireDocker(config.host);
  return { stack, config, say, env: platformEnvironment(config, process.env) };
}

/** Name of a service's container that runs, or is stopped where `any` says that this will do. */
export async function containerOf({ stack, env }: BackupStack, service: string, any = false): Promise<string> {
  const filters = [...ofStack(identityOf(stack), [`keelson.service=${service}`, "keelson.tier"])];
  const listing = ["ps", ...(any ? ["--all"] : []), ...filters, "--format", "{{.Names}}"];
  const [found] = rows(await docker(listing, { env }));
  if (found !== undefined) return found[0]!;
  const what = any ? "There is" : "There runs";
  throw new UserError(
    `${what} no container of ${service}: keelson deploy --stack ${stack}, or keelson doctor says why.`,
  );
}

export interface Answer<T> {
  readonly code: number;
  /** Left out where the tool printed nothing that could be read. */
  readonly value?: T;
  /** Last line of its log: why it failed. */
  readonly said: string;
}

/** Runs the tool in the backups' container. Its failure is an answer: what it found stands in it. */
export async function askBox<T>(backups: BackupStack, words: readonly string[], stdin?: string): Promise<Answer<T>> {
  const name = await containerOf(backups, "backup");
  const args = ["exec", "--interactive", name, probeBinary, "backup", ...words];
  return answerOf<T>(await stream("docker", args, { env: backups.env, onLine: backups.say, stdin }));
}

export function answerOf<T>({ code, stdout, lines }: Streamed): Answer<T> {
  const said = lines.at(-1)?.replace(/^probe backup: /, "") ?? "";
  try {
    return { code, said, value: JSON.parse(stdout) as T };
  } catch {
    return { code, said };
  }
}

/** The answer of what must end well. */
export function required<T>({ code, value, said }: Answer<T>, what: string): T {
  if (code === 3) throw new UserError(`${what}: ${said}. Try again when it has ended.`);
  if (code !== 0 || value === undefined) throw new UserError(`${what} failed: ${said || `exit code ${code}`}`);
  return value;
}
