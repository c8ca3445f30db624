import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const defaultNamespace: ContainerRule = {
  name: "default-namespace",
  item: "firewall and isolation",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker has no namespaces of this kind" },
  title: "Every pod is in a namespace of its own stack.",
  severity: "low",
  references: ["CKV_K8S_21", "KSV-0110", "CIS Kubernetes 5.7.4"],
  remedy: "Set `kubernetes.namespace`, or `metadata.namespace` in your own resource.",
  judge: ({ subject, pod }) =>
    pod === undefined
      ? []
      : whenKnown(subject, pod.namespace, "its namespace", (namespace) => {
          if (namespace === undefined) return [violation(subject, "names no namespace: the kubeconfig decides")];
          return namespace === "default" ? [violation(subject, "is in the namespace default, which all share")] : [];
        }),
};
