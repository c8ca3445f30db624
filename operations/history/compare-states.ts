import { liveResources, nameOf } from "../state/resources.ts";
import type { DeploymentState, ResourceState } from "../state/types.ts";
import { compareInputs, type PropertyChange } from "./compare-inputs.ts";
import { logicalNames } from "./logical-names.ts";

export interface ResourceChange {
  readonly kind: "added" | "removed" | "changed";
  /** The type stands without the provider's package: "Container". */
  readonly type: string;
  readonly name: string;
  /** These are, of a resource that changed, its properties. */
  readonly properties: readonly PropertyChange[];
}

/** Images have a section of their own; components and providers declare nothing that runs. */
function isCompared({ custom, type }: ResourceState): boolean {
  return custom && !type.startsWith("pulumi:") && !type.endsWith(":RemoteImage");
}

/** What two states declare differently, resource by resource. */
export function compareStates(from: DeploymentState, to: DeploymentState): readonly ResourceChange[] {
  const [before, after] = [byUrn(from), byUrn(to)];
  const urns = [...new Set([...before.keys(), ...after.keys()])].sort();
  const names = [logicalNames(from), logicalNames(to)] as const;
  return urns.flatMap((urn) => {
    const [old, now] = [before.get(urn), after.get(urn)];
    if (old === undefined) return [changeOf("added", now!)];
    if (now === undefined) return [changeOf("removed", old)];
    const properties = compareInputs([old.inputs ?? {}, now.inputs ?? {}], names);
    return properties.length === 0 ? [] : [changeOf("changed", now, properties)];
  });
}

function byUrn(state: DeploymentState): ReadonlyMap<string, ResourceState> {
  return new Map(
    liveResources(state)
      .filter(isCompared)
      .map((resource) => [resource.urn, resource]),
  );
}

function changeOf(
  kind: ResourceChange["kind"],
  resource: ResourceState,
  properties: readonly PropertyChange[] = [],
): ResourceChange {
  return { kind, type: resource.type.split(":").at(-1)!, name: nameOf(resource.urn), properties };
}
