import { createRequire } from "node:module";
import type { ResourceView } from "../../policies/facts/from-resources.ts";
import { unknown } from "../../policies/facts/types.ts";
import { drawnCertificate, Secret, type Recorded } from "../support/record-resources.ts";

/** Of the SDK, what its types leave out: how the runtime reads the engine's values, and what marks unknown ones. */
interface Internals {
  readonly deserializeProperties: (
    struct: { readonly toJavaScript: () => unknown },
    proxySecrets: boolean,
  ) => Record<string, unknown>;
  readonly unknownCheckingProxy: (props: Record<string, unknown>) => Record<string, unknown>;
}
type Sentinels = Readonly<Record<`unknown${"String" | "Number" | "Boolean" | "Array" | "Object"}Value`, string>>;

const load = createRequire(import.meta.url);
const { deserializeProperties } = load("@pulumi/policy/deserialize") as Internals;
const { unknownCheckingProxy, ...marks } = load("@pulumi/policy/proxy") as Internals & Sentinels;

/** What stands for a value that is not known yet, by the type that it will have. */
export const sentinels = {
  string: marks.unknownStringValue,
  number: marks.unknownNumberValue,
  boolean: marks.unknownBooleanValue,
  array: marks.unknownArrayValue,
  object: marks.unknownObjectValue,
} as const;

type Props = Readonly<Record<string, unknown>>;

/** Properties as the runtime hands them to a policy: off the wire, with secrets unwrapped, throwing where not known. */
export function policyProps(props: Props): Record<string, unknown> {
  const struct = { toJavaScript: () => toWire(props) };
  return unknownCheckingProxy(deserializeProperties(struct, false));
}

const marker = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" } as const;

/** As the engine's protocol writes it. */
function toWire(value: unknown): unknown {
  if (value instanceof Secret) return { [marker.key]: marker.secret, value: toWire(value.value) };
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
}

/** The same properties with another value at a path such as "healthcheck.interval" or "envs.0". */
export function setAt<T>(props: T, path: string, value: unknown): T {
  const [key = "", ...rest] = path.split(".");
  if (typeof props !== "object" || props === null) throw new Error(`there is no ${path}`);
  const old = (props as Props)[key];
  const inner = rest.length === 0 ? value : setAt(old ?? {}, rest.join("."), value);
  if (!Array.isArray(props)) return { ...props, [key]: inner };
  return (props as readonly unknown[]).map((item, index) => (String(index) === key ? inner : item)) as T;
}

/** A recorded resource as a policy pack sees it in a preview: its inputs, with no word on what a destroy keeps. */
export function inPreview({ type, name, inputs, protect, parent }: Recorded): ResourceView {
  return { type, name, urn: urn(type, name), props: policyProps(inputs), protect, ...above(parent) };
}

/** The same as a state has it after a deploy, with what providers answered. */
export function inState(recorded: Recorded): ResourceView {
  const { type, name, inputs, retainOnDelete } = recorded;
  return { ...inPreview(recorded), retainOnDelete, props: policyProps({ ...inputs, ...answers(type, name) }) };
}

const urn = (type: string, name: string) => `urn:pulumi:test::keelson::${type}::${name}`;

const above = (parent: string | undefined) =>
  parent === undefined ? {} : { parent: urn("keelson:test:Component", parent) };

/** As the recorder's mocks answer. */
function answers(type: string, name: string): Props {
  if (type.endsWith(":RandomPassword")) return { result: `generated-for-${name}` };
  if (!/-(certificate|authority-\d+)$/.test(name)) return {};
  return { stdout: drawnCertificate(name) };
}

/** Paths of all that is not known in a fact. */
export function gaps(fact: unknown, path = ""): string[] {
  if (fact === unknown) return [path];
  if (typeof fact !== "object" || fact === null) return [];
  return Object.entries(fact).flatMap(([key, value]) => gaps(value, path === "" ? key : `${path}.${key}`));
}
