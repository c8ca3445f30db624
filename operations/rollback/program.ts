import * as pulumi from "@pulumi/pulumi";
import { isContainer, labelsOf } from "../state/containers.ts";
import { isProvider, packageOf, providerUrn, type Recorded, type RecordedState } from "./recorded.ts";
import { Secret, type Value, type Values } from "./values.ts";

/** A replayed resource is one to be registered again. */
export interface Replayed extends Recorded {
  /** URN under which it lives today, where that is another. */
  readonly livesAs?: string;
}

export interface Replay extends RecordedState {
  readonly resources: readonly Replayed[];
}

type Registered = ReadonlyMap<string, pulumi.Resource>;

/** A program that registers what a release had, so that the engine finds its own way there from today's state. */
export function replayProgram(replay: Replay): () => Promise<pulumi.Inputs> {
  return () => {
    const registered = new Map<string, pulumi.Resource>();
    for (const resource of replay.resources) registered.set(resource.urn, register(resource, replay, registered));
    return Promise.resolve(toInputs(replay.outputs));
  };
}

function register(resource: Replayed, replay: Replay, registered: Registered): pulumi.Resource {
  const { type, name, inputs, outputs } = resource;
  const opts = optionsOf(resource, registered);
  if (!resource.custom)
    return new Component({ type, name, inputs: toInputs(inputs), outputs: toInputs(outputs) }, opts);
  const given = dependentInputs(resource, registered);
  if (isProvider(resource)) return registerProvider(resource, given, opts);
  return new Custom(type, name, given, { ...opts, ...providerOf(resource, replay, registered) });
}

interface ComponentArgs {
  readonly type: string;
  readonly name: string;
  readonly inputs: pulumi.Inputs;
  readonly outputs: pulumi.Inputs;
}

class Component extends pulumi.ComponentResource {
  constructor({ type, name, inputs, outputs }: ComponentArgs, opts: pulumi.ComponentResourceOptions) {
    super(type, name, inputs, opts);
    this.registerOutputs(outputs);
  }
}

/** A provider's version and its plugin's address are inputs in a state, and options in a program. */
function registerProvider(resource: Replayed, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
  const { version, pluginDownloadURL, ...rest } = inputs;
  const options = { ...opts, ...asText({ version, pluginDownloadURL }) };
  return new Provider(packageOf(resource), resource.name, rest, options);
}

class Custom extends pulumi.CustomResource {}

class Provider extends pulumi.ProviderResource {}

function asText(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function optionsOf(resource: Replayed, registered: Registered): pulumi.CustomResourceOptions {
  const { parent, dependencies = [], protect, retainOnDelete, livesAs } = resource;
  const { ignoreChanges, replaceOnChanges, additionalSecretOutputs } = resource;
  const above = parent === undefined ? undefined : registered.get(parent);
  const swap = deleteBeforeReplace(resource);
  return {
    ...(above && { parent: above }),
    dependsOn: dependencies.flatMap((urn) => registered.get(urn) ?? []),
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    ...(livesAs !== undefined && { aliases: [livesAs] }),
    ...(swap !== undefined && { deleteBeforeReplace: swap }),
    ...timeouts(resource),
    ...lists({ ignoreChanges, replaceOnChanges, additionalSecretOutputs }),
  };
}

function lists(options: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string[]> {
  const given = Object.entries(options).flatMap(([name, list]) => (list === undefined ? [] : [[name, [...list]]]));
  return Object.fromEntries(given) as Record<string, string[]>;
}

/** Seconds in a state, durations in a program. */
function timeouts({ customTimeouts = {} }: Recorded): pulumi.CustomResourceOptions {
  const given = Object.entries(customTimeouts).filter(([, seconds]) => seconds > 0);
  if (given.length === 0) return {};
  return { customTimeouts: Object.fromEntries(given.map(([operation, seconds]) => [operation, `${seconds}s`])) };
}

/** A state does not keep this option; the target writes it as a label of each container that runs, and reloads have it. */
function deleteBeforeReplace(resource: Recorded): boolean | undefined {
  // A reload that fails leaves no record then, so that the way back runs it again.
  if (resource.type === "command:local:Command") return resource.name.endsWith("-reload") ? true : undefined;
  if (!isContainer(resource)) return undefined;
  return labelsOf(resource.inputs)["keelson.update"] === "stop-first";
}

function providerOf(
  { provider }: Recorded,
  { defaultProviders }: RecordedState,
  registered: Registered,
): pulumi.CustomResourceOptions {
  if (provider === undefined) return {};
  const urn = providerUrn(provider);
  const explicit = registered.get(urn);
  if (explicit instanceof Provider) return { provider: explicit };
  const { version, pluginDownloadURL } = defaultProviders.get(urn)?.inputs ?? {};
  return asText({ version, pluginDownloadURL });
}

/** An input that came from another resource depends on it again: the engine orders replacements by that. */
function dependentInputs({ inputs, propertyDependencies = {} }: Recorded, registered: Registered): pulumi.Inputs {
  const depend = ([key, value]: [string, Value]) => {
    const sources = (propertyDependencies[key] ?? []).flatMap((urn) => registered.get(urn) ?? []);
    const input = toInput(value);
    if (sources.length === 0) return [key, input] as const;
    return [key, pulumi.all([input, ...sources.map(({ urn }) => urn)]).apply(([first]) => first as unknown)] as const;
  };
  return Object.fromEntries(shown(inputs).map(depend));
}

function toInputs(values: Values): pulumi.Inputs {
  return Object.fromEntries(shown(values).map(([key, value]) => [key, toInput(value)]));
}

/** Shows values without the engine's own notes on a provider. */
const shown = (values: Values) => Object.entries(values).filter(([key]) => key !== "__internal");

function toInput(value: Value): unknown {
  if (value instanceof Secret) return pulumi.secret(toInput(value.value));
  if (Array.isArray(value)) return (value as readonly Value[]).map(toInput);
  return typeof value === "object" && value !== null ? toInputs(value as Values) : value;
}
