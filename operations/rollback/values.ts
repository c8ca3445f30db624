import { UserError } from "../../config/user-error.ts";
import { marker, secretKind } from "../../policies/facts/state-format.ts";

/** A value that the engine keeps encrypted; here in clear, for memory only. */
export class Secret {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

export type Value = null | boolean | number | string | Secret | readonly Value[] | Values;

export interface Values {
  readonly [key: string]: Value;
}

/** What else may be marked, beside secrets (sdk/go/common/resource/sig). */
const kinds: Readonly<Record<string, string>> = {
  c44067f5952c0a294b673a41bacd8c17: "a file's content by its path (asset)",
  "0def7320c3a5731c473e5ecbe6d01bc7": "a folder's content by its path (archive)",
  "5cf8f73096256a8f31e491e813e4eb8e": "a reference to another resource",
};

/** What providers add by themselves: they add it again. */
export const defaultsKey = "__defaults";

/**
 * Reads a decrypted state's properties. What cannot be given to the engine again is refused by its place; outputs are
 * never given, so there it stays as it is.
 */
export function decode(raw: unknown, path: string, strict = true): Value {
  if (Array.isArray(raw)) return raw.map((item, index) => decode(item, `${path}[${index}]`, strict));
  if (typeof raw !== "object" || raw === null) return raw as Value;
  const marked = (raw as Record<string, unknown>)[marker];
  if (marked === secretKind) return decodeSecret(raw, path, strict);
  if (marked !== undefined && strict) throw new UserError(cannotReplay(path, marked));
  return Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, decode(item, `${path}.${key}`, strict)]));
}

function decodeSecret({ plaintext }: { readonly plaintext?: unknown }, path: string, strict: boolean): Secret {
  if (typeof plaintext !== "string") throw new UserError(`${path} is encrypted with a key that is not at hand.`);
  return new Secret(decode(JSON.parse(plaintext), path, strict));
}

function cannotReplay(path: string, kind: unknown): string {
  const what = kinds[kind as string] ?? "a value of a kind that this version does not know";
  return `${path} is ${what}, which a checkpoint does not hold whole: this release cannot be restored. Deploy its commit instead.`;
}

/** Encodes a value as a state holds it; the engine encrypts what is secret when it takes the state in. */
export function encode(value: Value): unknown {
  if (value instanceof Secret) return { [marker]: secretKind, plaintext: JSON.stringify(encode(value.value)) };
  if (Array.isArray(value)) return (value as readonly Value[]).map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}

/** The same with every text changed, inside secrets too. */
export function mapTexts<T extends Value>(value: T, change: (text: string) => string): T {
  const map = (item: Value): Value => {
    if (typeof item === "string") return change(item);
    if (item instanceof Secret) return new Secret(map(item.value));
    if (Array.isArray(item)) return (item as readonly Value[]).map(map);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, map(inner)]));
  };
  return map(value) as T;
}

/** Takes a value out of the wrapping of secrets. */
export function open(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? open(value.value) : value;
}

/** Reads a text, also a secret one; "" of anything else. */
export function textOf(value: Value | undefined): string {
  const opened = open(value);
  return typeof opened === "string" ? opened : "";
}

/**
 * Returns a value without what providers added to what the program said. Their auto-names stay: other resources
 * mention them.
 */
export function withoutDefaults(value: Value): Value {
  if (value instanceof Secret) return new Secret(withoutDefaults(value.value));
  if (Array.isArray(value)) return (value as readonly Value[]).map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  const values = value as Values;
  const added = new Set([defaultsKey, ...((values[defaultsKey] ?? []) as readonly string[])]);
  const kept = Object.entries(values).filter(([key]) => key === "name" || !added.has(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutDefaults(item)]));
}
