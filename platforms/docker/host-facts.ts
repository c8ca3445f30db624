import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../config/user-error.ts";
import type { StackConfig } from "../../config/schema.ts";
import type { HostSize } from "../../sizing/types.ts";
import { milliCpu, parseBytes, roundMemoryDown } from "../../sizing/units.ts";

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
 * Refuses a deploy without an engine: a stack file that gives the host's size needs no engine to be planned, but one
 * to be brought up.
 */
export async function requireDocker({ docker }: HostConfig): Promise<void> {
  await dockerInfo(docker);
}

interface DockerInfo {
  readonly MemTotal: number;
  readonly NCPU: number;
}

async function dockerInfo(address: string | undefined): Promise<DockerInfo> {
  const env = address === undefined ? process.env : { ...process.env, DOCKER_HOST: address };
  try {
    const { stdout } = await promisify(execFile)("docker", ["info", "--format", "{{json .}}"], {
      env,
      timeout: timeoutMs,
    });
    const info = JSON.parse(stdout) as Partial<DockerInfo>;
    if (!info.MemTotal || !info.NCPU) throw new Error("it names no memory and cores");
    return { MemTotal: info.MemTotal, NCPU: info.NCPU };
  } catch (error) {
    throw new UserError(unreachable(address ?? process.env["DOCKER_HOST"] ?? "the local socket", error as ExecError));
  }
}

interface ExecError extends Error {
  readonly code?: string | number;
  readonly killed?: boolean;
  readonly stderr?: string;
}

function unreachable(address: string, error: ExecError): string {
  return [
    `keelson:stack.host: no Docker Engine answers at ${address} (${reason(error)}).`,
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
