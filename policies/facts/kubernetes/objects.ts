import type { Resource } from "../resources.ts";
import { at, mapKnown, number, text, textMap, type Tree } from "../tree.ts";
import { isKnown, unknown, type ClusterObjects, type Fact, type Selector } from "../types.ts";
import { kindOf } from "./kinds.ts";
import { objectName } from "./metadata.ts";

/** What stands beside pods; undefined where nothing is of a cluster. */
export function clusterObjects(resources: readonly Resource[]): ClusterObjects | undefined {
  const objects = resources.filter((resource) => kindOf(resource) !== undefined);
  if (objects.length === 0) return undefined;
  const of = (kind: string) => objects.filter((resource) => kindOf(resource) === kind);
  return {
    networkPolicies: of("NetworkPolicy").map((each) => selector(each, "podSelector", "matchLabels")),
    disruptionBudgets: of("PodDisruptionBudget").map(disruptionBudget),
    autoscalers: of("HorizontalPodAutoscaler").map(autoscaler),
    podSecurity: Object.fromEntries(of("Namespace").map((each) => [objectName(each), enforcedLevel(each)])),
    services: of("Service").map((each) => ({
      ...selector(each, "selector"),
      type: mapKnown(text(at(each.props, "spec", "type")), (type = "ClusterIP") => type),
    })),
  };
}

function selector(resource: Resource, ...path: readonly string[]): Selector {
  return { name: objectName(resource), labels: textMap(at(resource.props, "spec", ...path)) };
}

function disruptionBudget(resource: Resource): ClusterObjects["disruptionBudgets"][number] {
  const spec = at(resource.props, "spec");
  return {
    ...selector(resource, "selector", "matchLabels"),
    ...bound("minAvailable", at(spec, "minAvailable")),
    ...bound("maxUnavailable", at(spec, "maxUnavailable")),
  };
}

/** Reads a bound of a disruption budget, which is a number or a percentage as a text. */
function bound<K extends string>(key: K, tree: Tree): { readonly [_ in K]?: Fact<number | string> } {
  if (tree === unknown || typeof tree === "number" || typeof tree === "string") {
    return { [key]: tree } as Record<K, Fact<number | string>>;
  }
  return {};
}

function autoscaler(resource: Resource): ClusterObjects["autoscalers"][number] {
  const spec = at(resource.props, "spec");
  const target = text(at(spec, "scaleTargetRef", "name"));
  return {
    target: (isKnown(target) && target) || objectName(resource),
    min: mapKnown(number(at(spec, "minReplicas")), (min = 1) => min),
    max: mapKnown(number(at(spec, "maxReplicas")), (max = 1) => max),
  };
}

function enforcedLevel({ props }: Resource): Fact<string | undefined> {
  return text(at(props, "metadata", "labels", "pod-security.kubernetes.io/enforce"));
}
