import { isKnown } from "../facts/types.ts";
import { undecided, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";
import { someSelects } from "../selectors.ts";

export const networkPolicy: StackRule = {
  name: "network-policy",
  item: "firewall and isolation",
  scope: "stack",
  only: { platform: "kubernetes", because: "Docker has no NetworkPolicies: its networks part the containers" },
  title: "Every pod is selected by a NetworkPolicy.",
  severity: "high",
  references: ["CKV2_K8S_6", "kube-score pod-networkpolicy"],
  remedy: "Add a policy that denies all to the namespace, and one for each service that says who may reach it.",
  judge: ({ cluster, containers }) => {
    const pods = new Map(containers.flatMap(({ service, pod }) => (pod === undefined ? [] : [[service, pod]])));
    return [...pods].flatMap(([service, { labels }]) => {
      const selected = someSelects(cluster?.networkPolicies ?? [], labels);
      if (!isKnown(selected)) return [undecided(service, "whether a NetworkPolicy selects it")];
      return selected
        ? []
        : [violation(service, "is selected by no NetworkPolicy: every pod of the cluster reaches it")];
    });
  },
};
