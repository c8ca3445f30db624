import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { HostSize } from "../../sizing/types.ts";
import { milliCpu, parseBytes, roundMemoryDown } from "../../sizing/units.ts";
import { apartVersions, readVersions, tooOld, versionsFormat } from "./engine-version.ts";

/** Docker answers in milliseconds; over ssh in a second or two. */
const timeoutMs = 15_000;

type HostConfig = StackConfig["host"];

/** Size of the Docker host, asked of its engine: the machine that runs Pulumi may be another one. The stack file wins. */
export async function dockerHost(config: HostConfig): Promise<HostSize> {
  const given = { memory: config.memory, cpus: config.cpus };
  const asked = given.memory === "auto" || given.cpus === "auto" ? await dockerInfo(config.docker) : undefined;
  const memory = given.memory === "auto" ? asked!.MemTotal : parseBytes(given.memory);
  const cpus = given.cpus === "auto" ? asked!.NCPU : given.cpus;
  const disk = config.disk === "auto" ? {} : { disk: parseBytes(config.disk) };
  return { memory: roundMemoryDown(memory), cpus: milliCpu(cpus), ...disk };
}

/**
 * Refuses a deploy without an engine, or with one that is too old: a stack file that gives the host's size needs no engine
 * to be planned, but one to be brought up.
 */
export function requireDocker({ docker }: HostConfig): Promise<void> {
  const address = docker ?? "";
  const asked = underWay.get(address) ?? judgeEngine({ docker }).finally(() => underWay.delete(address));
  underWay.set(address, asked);
  return asked;
}

/** One question for all that ask at the same moment: a status asks many things at once. */
const underWay = new Map<string, Promise<void>>();

/** Asks something of an engine while the engine itself is asked: what the latter says of itself comes first. */
export async function asRequired<T>(host: HostConfig, question: Promise<T>): Promise<T> {
  // Its failure is told once it is waited for.
  question.catch(() => undefined);
  await requireDocker(host);
  return question;
}

async function judgeEngine({ docker }: Pick<HostConfig, "docker">): Promise<void> {
  const printed = await ask(docker, ["version", "--format", versionsFormat], (stdout) => stdout);
  const versions = readVersions(printed);
  const problem = versions && tooOld(versions, nameOf(docker));
  if (problem !== undefined) throw new UserError(`keelson:stack.host: ${problem}`);
}

interface DockerInfo {
  readonly MemTotal: number;
  readonly NCPU: number;
  /** What the client has to say of an engine that did not answer it; not every client ends with an exit code then. */
  readonly ServerErrors?: readonly string[];
}

function dockerInfo(address: string | undefined): Promise<DockerInfo> {
  return ask(address, ["info", "--format", "{{json .}}"], (stdout) => {
    const { MemTotal, NCPU, ServerErrors = [] } = JSON.parse(stdout) as Partial<DockerInfo>;
    if (MemTotal && NCPU) return { MemTotal, NCPU };
    throw new Error(ServerErrors[0] ?? "it names no memory and cores");
  });
}

async function ask<T>(address: string | undefined, args: readonly string[], read: (stdout: string) => T): Promise<T> {
  const env = address === undefined ? process.env : { ...process.env, DOCKER_HOST: address };
  try {
    const { stdout } = await promisify(execFile)("docker", args, { env, timeout: timeoutMs });
    return read(stdout);
  } catch (error) {
    throw new UserError(unreachable(nameOf(address), reason(error as ExecError)));
  }
}

function nameOf(address: string | undefined): string {
  return address ?? process.env["DOCKER_HOST"] ?? "the local socket";
}

interface ExecError extends Error {
  readonly code?: string | number;
  readonly killed?: boolean;
  readonly stderr?: string;
}

function unreachable(address: string, why: string): string {
  const apart = apartVersions(why);
  if (apart !== undefined) return `keelson:stack.host: no word with the Docker Engine at ${address}: ${apart}`;
  return [
    `keelson:stack.host: no Docker Engine answers at ${address} (${why}).`,
    "Start it (npm run setup installs and starts one here), or name another with host: {docker: ssh://user@server},",
    "or, for a plan and a preview without it, give its size: host: {memory: 16GiB, cpus: 8}.",
  ].join("\n");
}

function reason({ code, killed, stderr, message }: ExecError): string {
  if (code === "ENOENT") return "the docker command is not installed";
  if (killed === true) return `no answer within ${timeoutMs / 1000} s`;
  const lines = (stderr ?? "")
    .trim()
    .split("\n")
    .filter((line) => line !== "");
  return lines.at(-1) ?? message;
}
