import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PublishedAddress } from "../workload.ts";

type Service = k8s.core.v1.Service;
type Spec = pulumi.UnwrappedObject<k8s.types.output.core.v1.ServiceSpec>;
type Status = pulumi.UnwrappedObject<k8s.types.output.core.v1.ServiceStatus>;

/** Says where the outside finds a Service: its load balancer, or a node at the ports that the cluster chose. */
export function publishedAddress(
  { spec, status }: Service,
  nodeAddress: string | undefined,
): pulumi.Output<PublishedAddress> {
  return pulumi.all([spec, status]).apply(([spec, status]) => ({
    host: balancerHost(status) ?? nodeAddress ?? "localhost",
    ports: Object.fromEntries(spec.ports.map((port) => [port.name, outsidePort(spec.type, port)])),
  }));
}

/** Undefined until a controller has given it one, which a provider's types do not say. */
function balancerHost(status: Partial<Status> | undefined): string | undefined {
  const { ingress = [] } = (status?.loadBalancer ?? {}) as { readonly ingress?: { hostname?: string; ip?: string }[] };
  return ingress[0]?.hostname ?? ingress[0]?.ip;
}

function outsidePort(type: string, { port, nodePort }: Spec["ports"][number]): number {
  return type === "NodePort" ? nodePort : port;
}
