import { marker } from "../../policies/facts/state-format.ts";
import type { LogicalNames } from "./logical-names.ts";

export interface PropertyChange {
  /** "memory", "envs.COLOUR". */
  readonly path: string;
  /** The kind says whether there is something to show; values of anything but limits, counts and images stay unsaid. */
  readonly kind: "added" | "removed" | "changed" | "secret-differs" | "secret-not-compared";
  readonly from?: string;
  readonly to?: string;
}

type Inputs = Readonly<Record<string, unknown>>;

/** The two sides' properties by path; of a drawn name only whose it is counts. */
export function compareInputs(
  [from, to]: readonly [Inputs, Inputs],
  [oldNames, newNames]: readonly [LogicalNames, LogicalNames],
): readonly PropertyChange[] {
  const before = new Map(leaves(from, [], oldNames));
  const after = new Map(leaves(to, [], newNames));
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) => compare(path, before.get(path), after.get(path)));
}

interface Leaf {
  readonly text: string;
  readonly secret: "no" | "opened" | "closed";
}

function compare(path: string, from: Leaf | undefined, to: Leaf | undefined): readonly PropertyChange[] {
  if (from !== undefined && to !== undefined && isSame(from, to)) return [];
  const kind = kindOf(from, to);
  const shown = kind.startsWith("secret") || !isShown(path) ? {} : { ...text("from", from), ...text("to", to) };
  return [{ path, kind, ...shown }];
}

/** Equal ciphertexts are of equal values; different ones may be too. */
function isSame(from: Leaf, to: Leaf): boolean {
  return from.secret === to.secret && from.text === to.text;
}

function kindOf(from: Leaf | undefined, to: Leaf | undefined): PropertyChange["kind"] {
  if (from === undefined) return "added";
  if (to === undefined) return "removed";
  if ([from.secret, to.secret].includes("closed")) return "secret-not-compared";
  return [from.secret, to.secret].includes("opened") ? "secret-differs" : "changed";
}

function text(key: "from" | "to", leaf: Leaf | undefined): Readonly<Record<string, string>> {
  return leaf === undefined || leaf.secret !== "no" ? {} : { [key]: leaf.text };
}

const shownNames =
  /^(memory|memoryReservation|memorySwap|cpu|cpus|cpuShares|replicas|minReplicas|maxReplicas|storage|shmSize|image|pids|stopTimeout)$/;

/** Anybody may put a password there, under any name. */
const hiddenFolders = /^(env|envs|environment|data|stringData|stdin|uploads|command|args|labels|annotations)$/;

/** What a release notes section would tell: limits, counts and images. */
function isShown(path: string): boolean {
  const segments = path.split(".");
  return shownNames.test(segments.at(-1)!) && !segments.slice(0, -1).some((segment) => hiddenFolders.test(segment));
}

type LeafEntry = readonly [path: string, leaf: Leaf];

function leaves(value: unknown, path: readonly string[], names: LogicalNames): readonly LeafEntry[] {
  if (typeof value !== "object" || value === null) return [[path.join("."), plain(value, names)]];
  if (marker in value) return [[path.join("."), secret(value)]];
  const entries = Array.isArray(value) ? listEntries(value, names) : Object.entries(value);
  return entries.flatMap(([key, item]) => (key === "__defaults" ? [] : leaves(item, [...path, key], names)));
}

function plain(value: unknown, names: LogicalNames): Leaf {
  return { text: withoutDrawn(String(value), names), secret: "no" };
}

/** A file or a variable may hold a drawn name in its middle. */
function withoutDrawn(text: string, names: LogicalNames): string {
  return [...names].reduce((shorter, [drawn, logical]) => shorter.replaceAll(drawn, logical), text);
}

function secret(value: object): Leaf {
  const { plaintext, ciphertext } = value as { readonly plaintext?: string; readonly ciphertext?: string };
  return plaintext === undefined ? { text: ciphertext ?? "", secret: "closed" } : { text: plaintext, secret: "opened" };
}

const keyNames = ["name", "label", "key", "containerPath", "mountPath", "file"] as const;

/** Items are known by what names them: in a list of variables, one more shifts no other. */
function listEntries(items: readonly unknown[], names: LogicalNames): readonly (readonly [string, unknown])[] {
  return items.map((item, index) => {
    const variable = typeof item === "string" ? /^([A-Za-z_]\w*)=(.*)$/s.exec(item) : null;
    if (variable !== null) return [variable[1]!, variable[2]] as const;
    return [withoutDrawn(nameIn(item) ?? String(index), names), item] as const;
  });
}

function nameIn(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const found = keyNames.map((key) => (item as Record<string, unknown>)[key]).find((name) => typeof name === "string");
  return typeof found === "string" ? found : undefined;
}
