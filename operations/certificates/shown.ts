import type { StackConfig } from "../../config/schema.ts";
import { edgePorts } from "../../platforms/edge.ts";
import { askCertificate } from "../checklist/live/certificate.ts";
import { listenerOf, type Listener } from "../checklist/live/edge.ts";
import { joinOnDocker } from "../open/docker.ts";
import { joinOnKubernetes } from "../open/kubernetes.ts";
import { openTunnel } from "../open/tunnel.ts";
import type { HostCertificate } from "./types.ts";

/**
 * Asks the edge itself, by the engine's or the cluster's own connection: the host may be another machine, and what
 * answers at its published address anybody's proxy.
 */
export async function shownCertificates(stack: string, config: StackConfig): Promise<readonly HostCertificate[]> {
  const join = config.target === "docker" ? joinOnDocker : joinOnKubernetes;
  const tunnel = await openTunnel(await join(stack, config, { service: "edge", port: edgePorts.https }));
  try {
    const listener = { ...listenerOf(config), address: "127.0.0.1", port: Number(new URL(tunnel.url).port) };
    return await shownBy(listener, config.edge.tls);
  } finally {
    tunnel.close();
  }
}

/** What a listener shows for each name that the stack file routes. */
export function shownBy(listener: Listener, tls: StackConfig["edge"]["tls"]): Promise<readonly HostCertificate[]> {
  return Promise.all(
    listener.names.map(async (name) => {
      const { issuer, validFrom, validTo } = await askCertificate(listener, name);
      const dates = { notBefore: validFrom.toISOString(), notAfter: validTo.toISOString() };
      return { host: name ?? "*", state: "given" as const, issuer, ...dates, remedy: remedyOf(tls) };
    }),
  );
}

function remedyOf(tls: StackConfig["edge"]["tls"]): string {
  if (tls.kind === "files") return `put a new one into ${tls.certificate} and ${tls.key}, and deploy`;
  if (tls.kind === "secret") return `whoever keeps the Secret ${tls.name} should have renewed it`;
  return "nobody renews it";
}
