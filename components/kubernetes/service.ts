import type { types } from "@pulumi/kubernetes";
import type { StackConfig } from "../../config/schema.ts";
import type { Workload } from "../workload.ts";
import type { Labels } from "../../platforms/kubernetes/labels.ts";

type ServiceSpec = types.input.core.v1.ServiceSpec;
type ServiceConfig = StackConfig["kubernetes"]["service"];

/** Named as the workload, so that the same URLs hold on both platforms. */
export function serviceSpec(workload: Workload, selector: Labels, outside: ServiceConfig): ServiceSpec {
  const published = isPublished(workload);
  return {
    ...(published ? outsideSpec(outside) : { type: "ClusterIP" }),
    selector,
    ports: workload.ports.map(({ name, port, publish }) => ({
      name,
      port: publish?.port ?? port,
      targetPort: name,
      protocol: "TCP",
      ...(published ? nodePort(outside, { name, port: publish?.port ?? port }) : {}),
    })),
  };
}

/** Gives the pods of a StatefulSet their own names; consumers use the Service beside it, whose address stays. */
export function headlessSpec({ ports }: Workload, selector: Labels): ServiceSpec {
  return {
    clusterIP: "None",
    selector,
    ports: ports.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
  };
}

/** All pods that tell metrics, those that are not ready included: they above all. */
export function metricsSpec({ port }: NonNullable<Workload["metrics"]>, selector: Labels): ServiceSpec {
  const ports = [{ name: "metrics", port, targetPort: port, protocol: "TCP" }];
  return { clusterIP: "None", selector, publishNotReadyAddresses: true, ports };
}

/** Names the headless Service that resolves to a service's pods. */
export function podsServiceName(service: string): string {
  return `${service}-pods`;
}

export function isPublished({ ports }: Workload): boolean {
  return ports.some(({ publish }) => publish !== undefined);
}

/** Local keeps the clients' addresses for the edge's log; a load balancer asks which nodes have a replica. */
function outsideSpec({ type }: ServiceConfig): Partial<ServiceSpec> {
  return type === "LoadBalancer" ? { type, externalTrafficPolicy: "Local" } : { type };
}

function nodePort(
  { type, nodePorts }: ServiceConfig,
  { name, port }: Workload["ports"][number],
): { nodePort?: number } {
  const given = name === "http" || name === "https" ? nodePorts[name] : nodePorts.tcp?.[String(port)];
  return type === "NodePort" && given !== undefined ? { nodePort: given } : {};
}
