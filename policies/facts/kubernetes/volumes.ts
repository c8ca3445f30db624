import type { Resource } from "../resources.ts";
import { retained } from "../retained.ts";
import { at, knownItems, text } from "../tree.ts";
import { isKnown, type Volume } from "../types.ts";
import { kindOf } from "./kinds.ts";
import { objectName, serviceOf } from "./metadata.ts";
import { bytes } from "./quantity.ts";

export function claimedVolumes(resource: Resource): readonly Volume[] {
  if (kindOf(resource) === "StatefulSet") return templateVolumes(resource);
  if (kindOf(resource) !== "PersistentVolumeClaim") return [];
  const size = bytes(at(resource.props, "spec", "resources", "requests", "storage"));
  const service = serviceOf(resource);
  return [{ name: objectName(resource), service, holdsData: true, retained: retained(resource), bytes: size }];
}

/** Claims that a controller makes for its pods: they stay after it, unless it says otherwise. */
function templateVolumes(resource: Resource): readonly Volume[] {
  const policy = at(resource.props, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted");
  return knownItems(at(resource.props, "spec", "volumeClaimTemplates")).map((claim) => {
    const name = text(at(claim, "metadata", "name"));
    return {
      name: `${isKnown(name) ? (name ?? "") : "claim"}-${objectName(resource)}`,
      service: serviceOf(resource),
      holdsData: true,
      retained: policy !== "Delete",
      bytes: bytes(at(claim, "spec", "resources", "requests", "storage")),
    };
  });
}
