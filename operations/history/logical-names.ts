import { liveResources, nameOf } from "../state/resources.ts";
import type { DeploymentState } from "../state/types.ts";

/** Physical names that the engine drew, with a random end that differs each time, and whose they are. */
export type LogicalNames = ReadonlyMap<string, string>;

export function logicalNames(state: DeploymentState): LogicalNames {
  const drawn = liveResources(state).flatMap((resource) => {
    const name = resource.inputs?.["name"];
    return typeof name === "string" && isDrawn(resource.inputs!) ? [[name, nameOf(resource.urn)] as const] : [];
  });
  return new Map(drawn);
}

/** `__defaults` lists the properties that no program gave. */
function isDrawn(inputs: Readonly<Record<string, unknown>>): boolean {
  const defaults = inputs["__defaults"];
  return Array.isArray(defaults) && defaults.includes("name");
}
