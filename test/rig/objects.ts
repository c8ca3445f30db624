import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupContext } from "../../operations/setup/context.ts";
import { dnsAddress, nodeAddress, type Layout } from "./layout.ts";
import { kubectlOrFail } from "./run.ts";

export const storageClass = "local";

interface Port {
  readonly name: string;
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
  readonly targetPort: number;
}

/** Applies them in one go; `kubectl` reads them from a file, which stays for a look. */
export async function applyObjects(
  name: string,
  items: readonly object[],
  layout: Layout,
  context: SetupContext,
): Promise<void> {
  if (items.length === 0) return;
  const file = join(layout.root, `${name}.json`);
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 2));
  await kubectlOrFail(["apply", "--filename", file], layout, context);
}

/** Volumes are folders made beforehand: unlike a host-path provisioner's, a `local` one honours a pod's fsGroup. */
export function storageClassObject(): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: storageClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Retain",
  };
}

export function dnsObjects(): readonly object[] {
  return hostService("kube-dns", dnsAddress, [
    { name: "dns", protocol: "UDP", port: 53, targetPort: 53 },
    { name: "dns-tcp", protocol: "TCP", port: 53, targetPort: 53 },
  ]);
}

export const metricsPort = 4443;

export function metricsObjects({ pki }: Layout): readonly object[] {
  const port: Port = { name: "https", protocol: "TCP", port: 443, targetPort: metricsPort };
  const registration = {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
      group: "metrics.k8s.io",
      version: "v1beta1",
      service: { name: "metrics-server", namespace: "kube-system" },
      caBundle: readFileSync(join(pki, "ca.crt")).toString("base64"),
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  };
  return [...hostService("metrics-server", undefined, [port]), registration];
}

/** A Service in front of a process beside the pods: no selector, its endpoint is the node. */
function hostService(name: string, clusterIP: string | undefined, ports: readonly Port[]): readonly object[] {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "kube-system" },
    spec: { clusterIP, ports },
  };
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace: "kube-system", labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [nodeAddress], conditions: { ready: true } }],
    ports: ports.map(({ targetPort, protocol, name: portName }) => ({ name: portName, protocol, port: targetPort })),
  };
  return [service, slice];
}
