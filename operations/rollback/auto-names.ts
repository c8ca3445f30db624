import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isContainer } from "../state/containers.ts";
import type { Recorded } from "./recorded.ts";
import { encode } from "./values.ts";

/** Ends of the names that the engine makes (pulumi:autonaming in Pulumi.yaml). */
const autoName = /-[0-9a-f]{6}$/;

/** Changed on a running container; everything else of it makes a new one. */
const inPlace = new Set([
  "memory",
  "memoryReservation",
  "memorySwap",
  "restart",
  "cpuShares",
  "cpuSet",
  "waitTimeout",
  "destroyGraceSeconds",
]);

/**
 * The name under which an auto-named Docker resource is registered. An auto-name means nothing: what lives today unchanged
 * keeps today's, what has to be replaced gets one that nothing has, as its predecessor is still there when it is made.
 */
export function chooseName(resource: Recorded, today: Recorded | undefined): string | undefined {
  const name = autoNameOf(resource);
  if (name === undefined) return undefined;
  const present = today === undefined ? undefined : autoNameOf(today);
  if (present === undefined) return name;
  const changed = changedKeys(resource, today!);
  if (changed.length === 0 || (isContainer(resource) && changed.every((key) => inPlace.has(key)))) return present;
  return present === name ? freshName(resource, name) : name;
}

function autoNameOf({ type, name, inputs }: Recorded): string | undefined {
  const physical = inputs["name"];
  if (!type.startsWith("docker:") || typeof physical !== "string") return undefined;
  return autoName.test(physical) && physical.replace(autoName, "").endsWith(name) ? physical : undefined;
}

function changedKeys({ inputs, ignoreChanges = [] }: Recorded, today: Recorded): string[] {
  const names = new Set([...Object.keys(inputs), ...Object.keys(today.inputs)]);
  const compared = [...names].filter((key) => key !== "name" && !ignoreChanges.includes(key));
  return compared.filter((key) => !isDeepStrictEqual(inputs[key], today.inputs[key]));
}

/** Makes a name that is the same for the same content, so that a rehearsal and the rollback after it agree. */
function freshName({ urn, inputs }: Recorded, name: string): string {
  const content = JSON.stringify([urn, encode({ ...inputs, name: "" })]);
  return name.replace(autoName, `-${createHash("sha256").update(content).digest("hex").slice(0, 6)}`);
}
