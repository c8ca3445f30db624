import { isKnown } from "../types.ts";
import type { Resource } from "../resources.ts";
import { at, text } from "../tree.ts";

/** Name in the cluster, or the resource's where that is not known yet. */
export function objectName({ props, name }: Resource): string {
  const given = text(at(props, "metadata", "name"));
  return (isKnown(given) && given) || name;
}

/** One label of the object, also where others are not known. */
export function objectLabel({ props }: Resource, name: string): string | undefined {
  const value = text(at(props, "metadata", "labels", name));
  return isKnown(value) ? value : undefined;
}

export function serviceOf(resource: Resource): string {
  return objectLabel(resource, "keelson.dev/service") ?? resource.name;
}
