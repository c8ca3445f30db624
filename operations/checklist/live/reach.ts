import { UserError } from "../../../config/user-error.ts";
import { docker, ofStack, rows } from "../../docker.ts";
import { runCommand, type CommandResult } from "../../process.ts";
import { platformEnvironment } from "../../stack.ts";
import { identityOf } from "../../identity.ts";
import type { PlannedStack } from "../../stack-file.ts";
import type { Reached } from "./run.ts";
import type { InspectedContainer } from "./types.ts";

/** A question to a server: a well one answers within milliseconds. */
const execSeconds = 20;

/** The stack's running containers; what belongs to others is never asked. */
export async function reach(stack: string, planned: PlannedStack, env = process.env): Promise<Reached> {
  const { config } = planned;
  if (config.target !== "docker") return { unreachable: "--live asks Docker hosts only; this stack is on kubernetes" };
  const dockerEnv = platformEnvironment(config, env);
  if (!isLocal(dockerEnv))
    return { unreachable: "its Docker host is another machine: run keelson checklist --live there" };
  try {
    const containers = await inspectStack(stack, dockerEnv);
    if (containers.length === 0) return { unreachable: `no container of the stack ${stack} runs on this Docker host` };
    return { stack: { ...planned, containers, exec: execIn(dockerEnv) } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { unreachable: error.message };
  }
}

/** Published ports are reached at this machine's own addresses only. */
function isLocal({ DOCKER_HOST = "" }: NodeJS.ProcessEnv): boolean {
  return DOCKER_HOST === "" || DOCKER_HOST.startsWith("unix:");
}

/** Long-running containers carry a tier; the writers that fill volumes never run. */
export async function inspectStack(stack: string, env: NodeJS.ProcessEnv): Promise<InspectedContainer[]> {
  const filters = ofStack(identityOf(stack), ["keelson.tier"]);
  const listed = await docker(["ps", "--no-trunc", "--format", "{{.ID}}", ...filters], { env });
  const ids = rows(listed).flat();
  if (ids.length === 0) return [];
  const found = JSON.parse(await docker(["inspect", ...ids], { env })) as InspectedContainer[];
  return found.sort((one, other) => one.Name.localeCompare(other.Name));
}

function execIn(env: NodeJS.ProcessEnv) {
  return ({ Id }: InspectedContainer, command: readonly string[], stdin?: string): Promise<CommandResult> => {
    const flags = stdin === undefined ? [] : ["--interactive"];
    const options = { env, timeoutSeconds: execSeconds, ...(stdin === undefined ? {} : { stdin }) };
    return runCommand("docker", ["exec", ...flags, Id, ...command], options);
  };
}
