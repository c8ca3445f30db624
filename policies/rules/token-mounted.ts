import { expect } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

export const tokenMounted: ContainerRule = {
  name: "token-mounted",
  item: "firewall and isolation",
  scope: "container",
  only: { platform: "kubernetes", because: "Docker gives containers no token of its API" },
  title: "No pod has a token of the cluster's API.",
  severity: "medium",
  references: ["CKV_K8S_38", "KSV-0036", "CIS Kubernetes 5.1.6"],
  remedy: "Set `automountServiceAccountToken: false`.",
  judge: ({ subject, pod }) =>
    pod === undefined
      ? []
      : expect(
          { subject, fact: pod.tokenMounted, missing: "whether a token of the API is mounted" },
          (mounted) => !mounted,
          () => "has a token of the cluster's API: an intruder may ask it for more",
        ),
};
