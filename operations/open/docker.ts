import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { probeBinary } from "../../platforms/container.ts";
import { asRequired } from "../../platforms/docker/host-facts.ts";
import type { StackConfig } from "../../config/schema.ts";
import { docker, ofStack, rows } from "../docker.ts";
import { identityOf } from "../identity.ts";
import { notRunning } from "../one-off/errors.ts";
import { platformEnvironment } from "../stack.ts";
import type { Reached } from "./interfaces.ts";
import type { Join } from "./tunnel.ts";

/** Joins by the engine's own connection: the engine may be on another machine, and the container's address is its own. */
export async function joinOnDocker(stack: string, config: StackConfig, { service, port }: Reached): Promise<Join> {
  const env = platformEnvironment(config, process.env);
  const filters = ofStack(identityOf(stack), [`keelson.service=${service}`, "keelson.tier"]);
  const listing = docker(["ps", "--quiet", "--no-trunc", ...filters], { env });
  const [found] = rows(await asRequired(config.host, listing));
  if (found === undefined) throw notRunning(service, stack);
  return (socket) => joinContainer(socket, found[0]!, port, env);
}

function joinContainer(socket: Socket, container: string, port: number, env: NodeJS.ProcessEnv): void {
  const command = [probeBinary, "pipe", `127.0.0.1:${port}`];
  const child = spawn("docker", ["exec", "--interactive", container, ...command], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => socket.destroy());
  child.stdin.on("error", () => undefined);
  socket.pipe(child.stdin);
  child.stdout.pipe(socket);
  socket.on("close", () => child.kill());
}
