import { randomBytes } from "node:crypto";
import { requireDocker } from "../../platforms/docker/host-facts.ts";
import { docker, ignoreAbsent, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { platformEnvironment } from "../stack.ts";
import { attached, isTerminal } from "./attached.ts";
import { createArgs, networksOf, wrapperOf } from "./create-args.ts";
import { notDeployed, notRunning } from "./errors.ts";
import type { Entrypoint, InspectedServer } from "./inspected.ts";
import type { OneOffRequest } from "./types.ts";

/** Runs a command in a running replica of a service; returns its exit code. */
export async function execOnDocker(request: OneOffRequest): Promise<number> {
  const env = await environment(request);
  const servers = await findServers(request, env);
  const running = servers.find(({ State }) => State.Status === "running");
  if (running === undefined) throw notRunning(request.service, request.stack);
  const terminal = isTerminal() ? ["--tty"] : [];
  return attached(
    "docker",
    ["exec", "--interactive", ...terminal, running.Id, ...wrapperOf(running), ...request.command],
    env,
  );
}

/** Runs a command in a container of its own, as the service's containers are; returns its exit code. */
export async function runOnDocker(request: OneOffRequest): Promise<number> {
  const env = await environment(request);
  const servers = await findServers(request, env);
  const server = servers.find(({ State }) => State.Status === "running") ?? servers[0]!;
  const { project, stack } = identityOf(request.stack);
  const name = `${project}-${stack}-${request.service}-run-${randomBytes(3).toString("hex")}`;
  const entrypoint = await entrypointOf(server.Image, env);
  const { command, env: variables = {} } = request;
  const args = createArgs(server, { command, name, terminal: isTerminal(), entrypoint, env: variables });
  try {
    await docker(args, { env });
    for (const network of networksOf(server).slice(1)) await docker(["network", "connect", network, name], { env });
    return await attached("docker", ["start", "--attach", "--interactive", name], env);
  } finally {
    // It removes itself at its end; not where it was never started, or whoever watched it was cut off.
    await docker(["rm", "--force", name], { env }).catch(ignoreRemoved);
  }
}

/** The engine may be at it already. */
function ignoreRemoved(error: unknown): undefined {
  if (/removal of container \S+ is already in progress/i.test((error as Error).message)) return undefined;
  ignoreAbsent(error);
}

async function environment({ config }: OneOffRequest): Promise<NodeJS.ProcessEnv> {
  await requireDocker(config.host);
  return platformEnvironment(config, process.env);
}

/** Newest first: in the middle of an update the new ones, of which one may not run yet. */
async function findServers({ stack, service }: OneOffRequest, env: NodeJS.ProcessEnv): Promise<InspectedServer[]> {
  const filters = ofStack(identityOf(stack), [`keelson.service=${service}`, "keelson.tier"]);
  const ids = rows(await docker(["ps", "--all", "--quiet", "--no-trunc", ...filters], { env })).map(([id]) => id!);
  if (ids.length === 0) throw notDeployed(service, stack);
  return JSON.parse(await docker(["inspect", ...ids], { env })) as InspectedServer[];
}

async function entrypointOf(image: string, env: NodeJS.ProcessEnv): Promise<Entrypoint> {
  return JSON.parse(
    await docker(["image", "inspect", "--format", "{{json .Config.Entrypoint}}", image], { env }),
  ) as Entrypoint;
}
