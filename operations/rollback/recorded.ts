import { nameOf } from "../state/resources.ts";
import type { ExportedState, ResourceState } from "../state/types.ts";
import { decode, withoutDefaults, type Values } from "./values.ts";

/** A resource of a release, or of today's state, with its values in clear. */
export interface Recorded extends Omit<ResourceState, "inputs" | "outputs"> {
  readonly name: string;
  readonly inputs: Values;
  readonly outputs: Values;
}

/** A state as a replay needs it. */
export interface RecordedState {
  /**
   * Resources are listed in the order of dependence, without the stack itself and the providers that the engine
   * makes.
   */
  readonly resources: readonly Recorded[];
  /** Providers that the engine made, by URN: who uses one says so by its version. */
  readonly defaultProviders: ReadonlyMap<string, Recorded>;
  readonly outputs: Values;
}

const stackType = "pulumi:pulumi:Stack";
const providerPrefix = "pulumi:providers:";

export const isProvider = ({ type }: Pick<ResourceState, "type">): boolean => type.startsWith(providerPrefix);

/** The engine names them default, default_5_2_0 or default_<version>_<address>. */
export const isDefaultProvider = (resource: Recorded): boolean =>
  isProvider(resource) && /^default(_|$)/.test(resource.name);

export const packageOf = ({ type }: Pick<ResourceState, "type">): string =>
  type.startsWith(providerPrefix) ? type.slice(providerPrefix.length) : type.split(":")[0]!;

/** Takes the URN out of a provider's "<urn>::<id>". */
export const providerUrn = (reference: string): string => reference.slice(0, reference.lastIndexOf("::"));

/** Leaves out what was replaced and waits to be deleted, and what only was looked up. */
export function readState({ deployment }: ExportedState): RecordedState {
  const present = (deployment.resources ?? []).filter((resource) => resource.delete !== true && !isLookup(resource));
  const all = present.map(record);
  const stack = all.find(({ type }) => type === stackType);
  const resources = all.filter((resource) => resource.type !== stackType && !isDefaultProvider(resource));
  const defaults = all.filter(isDefaultProvider).map((provider) => [provider.urn, provider] as const);
  return { resources, defaultProviders: new Map(defaults), outputs: stack?.outputs ?? {} };
}

const isLookup = (resource: ResourceState): boolean => (resource as { readonly external?: boolean }).external === true;

function record(resource: ResourceState): Recorded {
  const name = nameOf(resource.urn);
  const inputs = withoutDefaults(decode(resource.inputs ?? {}, `${name}.inputs`)) as Values;
  const outputs = decode(resource.outputs ?? {}, `${name}.outputs`, false) as Values;
  return { ...resource, name, inputs, outputs };
}

export function byUrn(resources: readonly Recorded[]): ReadonlyMap<string, Recorded> {
  return new Map(resources.map((resource) => [resource.urn, resource]));
}
