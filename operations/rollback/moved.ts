import { byUrn, type Recorded } from "./recorded.ts";

/** This maps a release's URN to the URN under which the same thing lives today, for what was renamed or moved since. */
export type Moved = ReadonlyMap<string, string>;

interface Search {
  readonly recorded: Resources;
  readonly live: Resources;
  readonly moved: Map<string, string>;
}

/** Ids that say nothing of a thing: random values have none of their own. */
const noIdentity = new Set(["", "none"]);

/**
 * What a release knows under another URN than today: by its physical identity, then the components above it, then what
 * stands below those in the same role. Without this a renamed component's volume would be a new one, and its server
 * would start beside the one that still holds the data.
 */
export function findMoved(recorded: readonly Recorded[], live: readonly Recorded[]): Moved {
  const search = { recorded: byUrn(recorded), live: byUrn(live), moved: new Map<string, string>() };
  const lost = recorded.filter(({ urn }) => !search.live.has(urn));
  const found = live.filter(({ urn }) => !search.recorded.has(urn));
  for (const resource of lost) matchIdentity(resource, found, search);
  for (const urn of [...search.moved.keys()]) matchParents(urn, search);
  // Parents stand before their children, so one pass carries a match to any depth.
  for (const resource of lost) matchRole(resource, found, search);
  return search.moved;
}

function matchIdentity(resource: Recorded, found: readonly Recorded[], { moved }: Search): void {
  if (!resource.custom || noIdentity.has(resource.id ?? "")) return;
  const twins = found.filter(({ type, id }) => type === resource.type && id === resource.id);
  if (twins.length === 1) moved.set(resource.urn, twins[0]!.urn);
}

function matchParents(urn: string, search: Search): void {
  const { recorded, live, moved } = search;
  const parent = recorded.get(urn)?.parent ?? "";
  const above = live.get(moved.get(urn)!)?.parent ?? "";
  const [isLost, isNew] = [onlyIn(recorded, live, parent), onlyIn(live, recorded, above)];
  if (!isLost || !isNew || moved.has(parent)) return;
  moved.set(parent, above);
  matchParents(parent, search);
}

type Resources = ReadonlyMap<string, Recorded>;

const onlyIn = (one: Resources, other: Resources, urn: string): boolean => one.has(urn) && !other.has(urn);

/** The same type below the moved component, under a name that differs by the component's own name at most. */
function matchRole(resource: Recorded, found: readonly Recorded[], { recorded, live, moved }: Search): void {
  if (moved.has(resource.urn) || resource.parent === undefined) return;
  const parent = recorded.get(resource.parent);
  const above = live.get(moved.get(resource.parent) ?? "");
  if (parent === undefined || above === undefined) return;
  const names = new Set([resource.name, renamed(resource.name, parent.name, above.name)]);
  const taken = new Set(moved.values());
  const twins = found.filter(
    (one) => one.type === resource.type && one.parent === above.urn && names.has(one.name) && !taken.has(one.urn),
  );
  if (twins.length === 1) moved.set(resource.urn, twins[0]!.urn);
}

function renamed(name: string, from: string, to: string): string {
  return name.startsWith(from) ? `${to}${name.slice(from.length)}` : name;
}
