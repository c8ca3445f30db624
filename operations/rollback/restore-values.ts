import type { ExportedState, ResourceState } from "../state/types.ts";
import type { Replayed } from "./program.ts";
import { isProvider, packageOf, providerUrn, type Recorded } from "./recorded.ts";
import { encode } from "./values.ts";

/**
 * The live state with values of a release in it: a random value is nowhere but in the state, so no run of the engine could
 * bring it back. Killed between this and the replay, the stack is whole: the next deploy forgets what nobody asks for.
 */
export function withValues(
  state: ExportedState,
  values: readonly Replayed[],
  release: readonly ResourceState[],
): ExportedState {
  const all = state.deployment.resources ?? [];
  // What was replaced and waits to be deleted has its successor's URN.
  const waiting = all.filter((resource) => resource.delete === true);
  const present = all.filter((resource) => resource.delete !== true);
  const resources = new Map(present.map((resource) => [resource.urn, resource]));
  const known = new Map(release.map((resource) => [resource.urn, resource]));
  for (const value of values) put(value, resources, known);
  return { ...state, deployment: { ...state.deployment, resources: [...resources.values(), ...waiting] } };
}

type Resources = Map<string, ResourceState>;

function put(value: Replayed, resources: Resources, known: ReadonlyMap<string, ResourceState>): void {
  const { inputs, outputs } = { inputs: toState(value.inputs), outputs: toState(value.outputs) };
  const present = resources.get(value.livesAs ?? value.urn);
  if (present !== undefined) {
    resources.set(present.urn, { ...present, inputs, outputs });
    return;
  }
  bringParents(value.parent, resources, known);
  const provider = bringProvider(value, resources, known);
  resources.set(value.urn, { ...stateOf(value), inputs, outputs, ...(provider !== undefined && { provider }) });
}

const toState = (values: Recorded["inputs"]) => encode(values) as Readonly<Record<string, unknown>>;

/** What orders a resource is registered again by the replay; what a state does not know goes. */
function stateOf(value: Replayed): ResourceState {
  const own = Object.entries(value).filter(([key]) => key !== "name" && key !== "livesAs");
  return { ...(Object.fromEntries(own) as unknown as ResourceState), dependencies: [], propertyDependencies: {} };
}

/** A component is nothing but a name: as one it may come back ahead of its parts. */
function bringParents(urn: string | undefined, resources: Resources, known: ReadonlyMap<string, ResourceState>): void {
  const parent = known.get(urn ?? "");
  if (parent === undefined || resources.has(parent.urn)) return;
  bringParents(parent.parent, resources, known);
  resources.set(parent.urn, { ...parent, dependencies: [] });
}

/** Today's provider of the same package; the release's own where there is none. */
function bringProvider(
  { provider = "", ...value }: Replayed,
  resources: Resources,
  known: ReadonlyMap<string, ResourceState>,
): string | undefined {
  const wanted = known.get(providerUrn(provider));
  const same = (other: ResourceState) => isProvider(other) && packageOf(other) === packageOf(value);
  const present = resources.get(wanted?.urn ?? "") ?? [...resources.values()].find(same) ?? wanted;
  if (present === undefined) return undefined;
  if (!resources.has(present.urn)) resources.set(present.urn, present);
  return `${present.urn}::${present.id!}`;
}
