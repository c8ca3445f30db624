import type { DeploymentState, ResourceState } from "./types.ts";

/**
 * Every resource after what it depends on, as the engine demands of a state; otherwise in the given order. Replaced
 * resources that are pending deletion come last: others may mean their successors by the same URN.
 */
export function inOrder(resources: readonly ResourceState[]): ResourceState[] {
  const live = new Map(resources.filter((resource) => resource.delete !== true).map((one) => [one.urn, one]));
  const placed = new Set<ResourceState>();
  const place = (resource: ResourceState) => {
    if (placed.has(resource)) return;
    for (const urn of dependenciesOf(resource)) {
      const dependency = live.get(urn);
      if (dependency !== undefined && !pending.has(dependency)) visit(dependency);
    }
    placed.add(resource);
  };
  const pending = new Set<ResourceState>();
  const visit = (resource: ResourceState) => {
    pending.add(resource);
    place(resource);
    pending.delete(resource);
  };
  for (const resource of live.values()) visit(resource);
  return [...placed, ...resources.filter((resource) => resource.delete === true)];
}

/** Tells whether whatever a resource names stands before it, as the engine demands when it reads a state. */
export function isOrdered({ resources = [] }: DeploymentState): boolean {
  const seen = new Set<string>();
  return resources.every((resource) => {
    const known = dependenciesOf(resource).every((urn) => seen.has(urn));
    seen.add(resource.urn);
    return known;
  });
}

function dependenciesOf({ parent, provider, dependencies = [], propertyDependencies = {} }: ResourceState): string[] {
  const properties = Object.values(propertyDependencies).flatMap((urns) => urns ?? []);
  // A provider reference is its URN and its id.
  const providers = provider === undefined ? [] : [provider.slice(0, provider.lastIndexOf("::"))];
  return [...(parent === undefined ? [] : [parent]), ...providers, ...dependencies, ...properties];
}
