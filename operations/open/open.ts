import type { StackConfig } from "../../config/schema.ts";
import { joinOnDocker } from "./docker.ts";
import { interfaceOf } from "./interfaces.ts";
import { openTunnel, type Tunnel } from "./tunnel.ts";

/** Opens a page of the stack that nobody else reaches, on this machine's loopback, until it is closed. */
export async function openInterface(
  stack: string,
  config: StackConfig,
  { word, port }: { readonly word: string; readonly port?: number | undefined },
): Promise<Tunnel> {
  const wanted = interfaceOf(word, config);
  if (config.target === "docker") return openTunnel(await joinOnDocker(stack, config, wanted), port);
  const { joinOnKubernetes } = await import("./kubernetes.ts");
  return openTunnel(await joinOnKubernetes(stack, config, wanted), port);
}
