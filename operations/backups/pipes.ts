import { spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough, Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../config/user-error.ts";
import { execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { isInCluster } from "../target.ts";
import type { BackupStack } from "./backup-stack.ts";
import { inCluster, runningPod } from "./cluster-stack.ts";
import { containerOf } from "./docker-containers.ts";
import { gather } from "./stream.ts";

/** What a program in a service's container reads and writes. */
export interface Pipes {
  /** @default nothing */
  readonly stdin?: Readable;
  readonly stdout: Writable;
}

export interface Ended {
  readonly code: number;
  /** The end of its standard error. */
  readonly said: string;
}

/** A service of a stack. */
export interface ServiceOf {
  readonly stack: BackupStack;
  readonly service: string;
}

/** Runs a program in the running container of a service, with what it reads and writes passed on as it comes. */
export function runPiped(at: ServiceOf, words: readonly string[], pipes: Pipes): Promise<Ended> {
  return isInCluster(at.stack.config) ? runInServicesPod(at, words, pipes) : runInContainer(at, words, pipes);
}

/** The same in the container of a stack's PostgreSQL. */
export function runOnServer(stack: BackupStack, words: readonly string[], pipes: Pipes): Promise<Ended> {
  return runPiped({ stack, service: "postgres" }, words, pipes);
}

async function runInContainer({ stack, service }: ServiceOf, words: readonly string[], pipes: Pipes): Promise<Ended> {
  const name = await containerOf(stack, service);
  const child = spawn("docker", ["exec", "--interactive", name, ...words], { env: stack.env });
  const ended = once(child, "close") as Promise<[number | null]>;
  const [problems] = await Promise.all([
    text(child.stderr),
    pipeline(child.stdout, pipes.stdout),
    // Who ends without reading all of it says why by himself.
    pipeline(pipes.stdin ?? Readable.from([]), child.stdin).catch(() => undefined),
  ]);
  return { code: (await ended)[0] ?? 1, said: problems };
}

function runInServicesPod({ stack, service }: ServiceOf, words: readonly string[], pipes: Pipes): Promise<Ended> {
  return inCluster(stack, async (at) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const written = pipeline(stdout, pipes.stdout);
    const problems = text(stderr);
    const pod = await runningPod(at, service);
    const code = await execInPod(at.cluster, pod, words, { stdin: pipes.stdin ?? Readable.from([]), stdout, stderr });
    stdout.end();
    stderr.end();
    await written;
    return { code, said: await problems };
  });
}

/** The last lines of what a program complains of. */
async function text(stderr: Readable): Promise<string> {
  const { lines } = await gather({ stdout: Readable.from([]).resume(), stderr }, () => undefined);
  return lines.slice(-5).join(" | ");
}

/** Asks a stack's server as the superuser, by the container's own socket; rows as they come, without alignment. */
export async function askServer(stack: BackupStack, database: string, sql: string): Promise<string> {
  const stdout = new PassThrough();
  const chunks = stdout.toArray();
  const words = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-c", sql];
  const { code, said } = await runOnServer(stack, words, { stdout });
  if (code !== 0) throw new UserError(`PostgreSQL of ${stack.stack}: ${said}`);
  return Buffer.concat((await chunks) as Buffer[])
    .toString("utf8")
    .trim();
}
