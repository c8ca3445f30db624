import { retained } from "../retained.ts";
import type { Resource } from "../resources.ts";
import { at, text } from "../tree.ts";
import { isKnown, type Volume } from "../types.ts";
import { label } from "./labels.ts";

export const volumeType = "docker:index/volume:Volume";

export function dockerVolume(resource: Resource): Volume {
  const { props, name } = resource;
  const given = text(at(props, "name"));
  // Keelson marks its own that hold data; another program's may always hold some.
  const ours = label(props, "keelson.project") !== undefined;
  return {
    name: (isKnown(given) && given) || name,
    service: label(props, "keelson.service") ?? name,
    holdsData: !ours || label(props, "keelson.role") === "data",
    retained: retained(resource),
    bytes: undefined,
  };
}
