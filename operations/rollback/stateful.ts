import { labelsOf } from "../state/containers.ts";
import type { Recorded, RecordedState } from "./recorded.ts";
import type { Step } from "./steps.ts";

const claim = "kubernetes:core/v1:PersistentVolumeClaim";

/** Holds what no deploy can make again. */
export function isStateful(resource: Recorded): boolean {
  const { type, protect } = resource;
  return (
    protect === true || type === claim || isRandom(resource) || labelsOf(resource.inputs)["keelson.role"] === "data"
  );
}

const isRandom = ({ type }: Recorded): boolean => type.startsWith("random:");

const replacing = new Set(["replace", "create-replacement", "delete-replaced"]);

/**
 * Steps that would take something with them that no deploy can make again. To be forgotten is no harm for what the engine
 * leaves on the platform, nor for the password of a service that goes.
 */
export function harmfulSteps(steps: readonly Step[], live: RecordedState): readonly Step[] {
  const stateful = new Map(live.resources.filter(isStateful).map((resource) => [resource.urn, resource]));
  return steps.filter(({ op, urn }) => {
    const resource = stateful.get(urn);
    if (resource === undefined) return false;
    if (replacing.has(op)) return true;
    return op === "delete" && (resource.protect === true || (resource.retainOnDelete !== true && !isRandom(resource)));
  });
}
