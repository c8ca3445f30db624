import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { takeOver, type Labels } from "../../platforms/kubernetes/labels.ts";
import { denyAll } from "./network-policy.ts";

/**
 * The stack's namespace, closed in every way that Kubernetes knows: pods at the level "restricted", connections denied
 * unless a service's own policy lets them through. It holds the volumes' claims, so the engine never deletes it.
 */
export function declareNamespace(
  name: string,
  labels: Labels,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace {
  const namespace = new k8s.core.v1.Namespace(
    "namespace",
    { metadata: { name, labels: { ...labels, ...podSecurityLabels }, annotations: takeOver } },
    pulumi.mergeOptions(opts, { retainOnDelete: true }),
  );
  new k8s.networking.v1.NetworkPolicy(
    "deny-all",
    { metadata: { name: "deny-all", namespace: namespace.metadata.name, labels }, spec: denyAll },
    opts,
  );
  return namespace;
}

const podSecurityLabels = Object.fromEntries(
  ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
);
