import type { Resource } from "../resources.ts";
import { at, isFalse, list, mapKnown, number, text, textMap, together, type Tree } from "../tree.ts";
import type { Fact, Pod } from "../types.ts";
import { kindOf } from "./kinds.ts";

export function podOf(resource: Resource, template: Tree): Pod {
  const { props } = resource;
  const spec = at(template, "spec");
  return {
    kind: kindOf(resource)!,
    namespace: text(at(props, "metadata", "namespace")),
    replicas: number(at(props, "spec", "replicas")),
    labels: textMap(at(template, "metadata", "labels")),
    // Mounted unless it says no.
    tokenMounted: mapKnown(isFalse(at(spec, "automountServiceAccountToken")), (refused) => !refused),
    spread: spread(spec),
  };
}

/** Rules that keep replicas apart, whichever of the two ways they are written. */
function spread(spec: Tree): Fact<boolean> {
  const rules = together({
    constraints: list(at(spec, "topologySpreadConstraints")),
    required: list(at(spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")),
    preferred: list(at(spec, "affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution")),
  });
  return mapKnown(rules, (all) => Object.values(all).some((each) => each.length > 0));
}
