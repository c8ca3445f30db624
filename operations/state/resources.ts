import type { Identity } from "../../platforms/identity.ts";
import type { DeploymentState, ResourceState } from "./types.ts";

/** What is there, without what was replaced and is still to be deleted. */
export function liveResources({ resources = [] }: DeploymentState): readonly ResourceState[] {
  return resources.filter((resource) => resource.delete !== true);
}

/** The name that the program gave a resource: the end of its URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Whose state it is: every URN starts "urn:pulumi:<stack>::<project>::". Undefined where it has no resource. */
export function identityOfState({ resources = [] }: DeploymentState): Identity | undefined {
  const match = /^urn:pulumi:(.+?)::(.+?)::/.exec(resources[0]?.urn ?? "");
  return match === null ? undefined : { stack: match[1]!, project: match[2]! };
}
