import type { ExportedState, ResourceState } from "../../../operations/state/types.ts";
import { readState, type RecordedState } from "../../../operations/rollback/recorded.ts";

const marker = "4dabf18193072939515e22adb298388d";
const prefix = "urn:pulumi:dev::keelson::";
export const stackUrn = `${prefix}pulumi:pulumi:Stack::keelson-dev`;

/** A secret as a decrypted export writes it. */
export const secret = (value: unknown) => ({
  [marker]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

/** A value that only names another place. */
export const asset = { [marker]: "c44067f5952c0a294b673a41bacd8c17", path: "/etc/motd" };

export const urn = (type: string, name: string) => `${prefix}${type}::${name}`;

export const providerUrn = (name: string, version: string) =>
  urn(`pulumi:providers:${name}`, `default_${version.replaceAll(".", "_")}`);

type Options = Partial<ResourceState>;

export function component(type: string, name: string, options: Options = {}): ResourceState {
  return { urn: urn(type, name), custom: false, type, parent: stackUrn, ...options };
}

/** A resource below a component; its URN tells the component's type, as the engine's own do. */
export function custom(parent: ResourceState, type: string, name: string, options: Options = {}): ResourceState {
  const provider = `${providerUrn(type.split(":")[0]!, "1.0.0")}::id`;
  return {
    urn: urn(`${parent.type}$${type}`, name),
    custom: true,
    type,
    id: name,
    parent: parent.urn,
    provider,
    ...options,
  };
}

const providers = ["docker", "random", "command", "kubernetes"].map((name) => ({
  urn: providerUrn(name, "1.0.0"),
  custom: true,
  type: `pulumi:providers:${name}`,
  id: "id",
  inputs: { version: "1.0.0" },
}));

export function exported(resources: readonly ResourceState[], outputs: Record<string, unknown> = {}): ExportedState {
  const stack = { urn: stackUrn, custom: false, type: "pulumi:pulumi:Stack", outputs };
  return { version: 3, deployment: { resources: [stack, ...providers, ...resources] } };
}

export const state = (...resources: readonly ResourceState[]): RecordedState => readState(exported(resources));

export const password = (parent: ResourceState, name: string, value: string, options: Options = {}): ResourceState =>
  custom(parent, "random:index/randomPassword:RandomPassword", name, {
    id: "none",
    inputs: { length: 32, special: false },
    outputs: { result: secret(value), bcryptHash: secret(`hash of ${value}`) },
    additionalSecretOutputs: ["bcryptHash", "result"],
    ...options,
  });

export const labels = (facts: Readonly<Record<string, string>>) =>
  Object.entries(facts).map(([label, value]) => ({ __defaults: [], label, value }));
