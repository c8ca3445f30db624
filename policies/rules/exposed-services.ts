import { undecided, violation } from "../findings.ts";
import { isKnown, type ClusterObjects, type Container } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";
import { selects } from "../selectors.ts";

type Service = ClusterObjects["services"][number];

export const exposedServices: StackRule = {
  name: "exposed-services",
  item: "firewall and isolation",
  scope: "stack",
  only: {
    platform: "kubernetes",
    because: "Docker has no Services: published-ports says what is reached from outside",
  },
  title: "Only the edge has a Service that is reached from outside the cluster.",
  severity: "critical",
  references: ["kube-linter exposed-services", "kube-score service-type"],
  remedy: "Set `type: ClusterIP`, and add a route of the edge.",
  judge: ({ cluster, containers }) => (cluster?.services ?? []).flatMap((service) => judgeService(service, containers)),
};

function judgeService(service: Service, containers: readonly Container[]): readonly Finding[] {
  const { name, type, labels } = service;
  if (!isKnown(type)) return [undecided(name, "the type of its Service")];
  if (type !== "NodePort" && type !== "LoadBalancer") return [];
  if (!isKnown(labels)) return [undecided(name, "which pods its Service selects")];
  // Without a selector it stands for addresses that somebody else writes.
  if (Object.keys(labels).length === 0) return [];
  const inner = containers.filter(({ tier, pod }) => tier !== "edge" && pod?.init !== true);
  const findings = inner.flatMap(({ pod, service: selected }): Finding[] => {
    const answer = pod === undefined ? false : selects(labels, pod.labels);
    if (!isKnown(answer)) return [undecided(selected, `whether Service ${name} selects it`)];
    return answer ? [violation(selected, `is reached from outside by Service ${name} of type ${type}`)] : [];
  });
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
