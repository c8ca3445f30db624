import type { StackConfig } from "../../config/schema.ts";
import { joinOnDocker } from "./docker.ts";
import { interfaceOf, type Reached } from "./interfaces.ts";
import { openTunnel, type Join, type Tunnel } from "./tunnel.ts";

/** Opens a page of the stack that nobody else reaches, on this machine's loopback, until it is closed. */
export async function openInterface(
  stack: string,
  config: StackConfig,
  { word, port }: { readonly word: string; readonly port?: number | undefined },
): Promise<Tunnel> {
  const wanted = interfaceOf(word, config);
  const tunnel = await openTunnel(await joinOf(stack, config, wanted), port);
  return { ...tunnel, url: `${tunnel.url}${wanted.path ?? ""}` };
}

async function joinOf(stack: string, config: StackConfig, wanted: Reached): Promise<Join> {
  if (config.target === "docker") return joinOnDocker(stack, config, wanted);
  const { joinOnKubernetes } = await import("./kubernetes.ts");
  return joinOnKubernetes(stack, config, wanted);
}
