import type { Draft, StackDraft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig } from "../schema.ts";
import type { VolumeConfig } from "../volumes.ts";

export interface Borrowed {
  readonly service: string;
  readonly name: string;
  readonly from: string;
  readonly volume: Draft<VolumeConfig>;
}

/** A volume of another service's. The first thing that is wrong says enough. */
export function borrowedProblems(borrowed: Borrowed, place: Path, stack: StackDraft): Problem[] {
  const { from, service } = borrowed;
  const { services = {} } = stack;
  const at = [...place, "from"];
  if (from === service) return [{ path: at, text: "is the service itself; remove it" }];
  const owner = services[from];
  if (owner !== undefined) return ownerProblems(borrowed, owner, place, stack);
  return from in services
    ? []
    : [{ path: at, text: `no service is called "${from}"${hint(from, Object.keys(services))}` }];
}

type Owner = Draft<ServiceConfig>;

function ownerProblems(borrowed: Borrowed, owner: Owner, place: Path, stack: StackDraft): Problem[] {
  const { volume, name, from } = borrowed;
  const volumes = owner.volumes ?? {};
  const own = Object.keys(volumes).filter((each) => volumes[each]?.from === undefined);
  if (!own.includes(name))
    return [{ path: [...place, "from"], text: `${from} has no volume of its own called "${name}"${hint(name, own)}` }];
  const foreign = (["size", "shared"] as const).find((key) => volume[key] !== undefined);
  if (foreign !== undefined) {
    const text = `is said where the volume is, in services.${from}.volumes.${name}; remove it here`;
    return [{ path: [...place, foreign], text }];
  }
  const text = notShared(borrowed, volumes[name], stack) ?? otherUser(borrowed, owner, stack);
  return text === undefined ? [] : [{ path: [...place, "from"], text }];
}

function notShared(
  { from, name, volume: { readOnly } }: Borrowed,
  { shared = false }: Draft<VolumeConfig> = {},
  { target }: StackDraft,
): string | undefined {
  const onKubernetes = target === "kubernetes";
  if (shared || (readOnly === true && !onKubernetes)) return undefined;
  const way = onKubernetes ? " (pods of two nodes cannot mount it otherwise)" : ", or readOnly: true here";
  return `the volume is one container's alone; write shared: true in services.${from}.volumes.${name}${way}`;
}

function otherUser(
  { from, service, volume: { readOnly } }: Borrowed,
  { user: owner }: Owner,
  { services }: StackDraft,
): string | undefined {
  const writer = services?.[service]?.user;
  if (readOnly === true || owner === writer || owner === undefined || writer === undefined) return undefined;
  return `its files belong to ${from}'s user, ${owner}, and this service writes as ${writer}; give both the same user`;
}

function hint(name: string, there: readonly string[]): string {
  return didYouMean(name, there) || (there.length === 0 ? "; it has none" : `; there is ${there.join(", ")}`);
}
