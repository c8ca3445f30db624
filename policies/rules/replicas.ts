import { controllersOf } from "../containers.ts";
import { notApplicable, undecided, violation } from "../findings.ts";
import { isKnown, type Facts } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";

const shared = {
  item: "health endpoints",
  scope: "stack",
  title: "Every app that answers requests has two replicas or more.",
  severity: "medium",
  references: ["kube-score deployment-replicas", "kube-linter minimum-three-replicas"],
  remedy:
    "Set `replicas: 2`, or `autoscale` on Kubernetes; `singleton: true` where there may be one only, `kind: worker` where nobody asks.",
} as const;

const alone = "runs one replica: whatever ends it, its requests have nowhere to go";

export const replicas: StackRule = {
  ...shared,
  name: "replicas",
  only: { platform: "kubernetes", because: "on Docker replicas-docker judges it, as a warning" },
  judge: (facts) => {
    const scaled = facts.cluster?.autoscalers.map(({ target }) => target) ?? [];
    const apps = controllersOf(facts).filter(({ tier, service }) => tier === "app" && isAsked(facts, service));
    if (apps.length === 0) return [withoutApps];
    // What an autoscaler counts is the rule autoscaler's.
    return apps
      .filter(({ service }) => !scaled.includes(service))
      .flatMap(({ service, pod: { replicas } }): Finding[] => {
        if (!isKnown(replicas)) return [undecided(service, "its number of replicas")];
        return (replicas ?? 1) < 2 ? [violation(service, alone)] : [];
      });
  },
};

/** All of them share the one host, so that a second is for updates and crashes only: never a reason to refuse a stack. */
export const replicasDocker: StackRule = {
  ...shared,
  name: "replicas-docker",
  levels: { development: "advisory", production: "advisory" },
  only: { platform: "docker", because: "on Kubernetes replicas judges it" },
  judge: (facts) => {
    const counts = countApps(facts);
    if (counts.size === 0) return [withoutApps];
    return [...counts].flatMap(([service, count]) => (count < 2 ? [violation(service, alone)] : []));
  },
};

const withoutApps = notApplicable("the stack has no app that answers requests");

/** No request waits for a worker, and of a singleton there may never be two. */
function isAsked({ record }: Facts, service: string | undefined): boolean {
  return record?.plan.services[service ?? ""]?.alone === undefined;
}

function countApps(facts: Facts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const apps = facts.containers.filter(({ tier, service }) => tier === "app" && isAsked(facts, service));
  for (const { service } of apps) counts.set(service, (counts.get(service) ?? 0) + 1);
  return counts;
}
