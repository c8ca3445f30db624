import type { StackConfig } from "../../config/schema.ts";
import { edgePorts } from "../../platforms/edge.ts";
import { givenBy } from "../certificates/read.ts";
import type { HostCertificate } from "../certificates/types.ts";
import { listenerOf } from "../checklist/live/edge.ts";
import { joinOnKubernetes } from "../open/kubernetes.ts";
import { openTunnel } from "../open/tunnel.ts";

/** Asks one of the edge's pods for the certificates that it serves: the Service in front of it may be anybody's balancer. */
export async function clusterCertificates(stack: string, config: StackConfig): Promise<readonly HostCertificate[]> {
  const tunnel = await openTunnel(await joinOnKubernetes(stack, config, { service: "edge", port: edgePorts.https }));
  try {
    return await givenBy({ ...listenerOf(config), address: "127.0.0.1", port: Number(new URL(tunnel.url).port) });
  } finally {
    tunnel.close();
  }
}
