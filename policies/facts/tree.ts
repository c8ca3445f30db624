import { isKnown, unknown, type Fact } from "./types.ts";

/** Properties as far as they are known: `unknown` stands in the place of each part that is not. */
export type Tree = undefined | boolean | number | string | typeof unknown | readonly Tree[] | Group;

export interface Group {
  readonly [key: string]: Tree;
}

/** What the engine shows in the place of a secret that it cannot decrypt. */
const hidden = "[secret]";

/**
 * The one place that reads properties. A policy pack's throw where a value is not known before a deploy, and a throw that
 * got past here would turn the whole policy into a notice. Providers write null for what is not set.
 */
export function toTree(value: unknown): Tree {
  if (value === hidden) return unknown;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => part(value, index));
  if (typeof value !== "object" || value === null) return (value ?? undefined) as Tree;
  return Object.fromEntries(Object.keys(value).map((key) => [key, part(value, key)]));
}

function part(whole: object, key: string | number): Tree {
  try {
    return toTree((whole as Readonly<Record<string | number, unknown>>)[key]);
  } catch (error) {
    if (isUnknownValueError(error)) return unknown;
    throw error;
  }
}

/** Knows the policy SDK's error by its name, as the facts of an export must be read without that SDK. */
function isUnknownValueError(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === "UnknownValueError";
}

export function at(tree: Tree, ...path: readonly string[]): Tree {
  return path.reduce<Tree>((under, key) => (isGroup(under) ? under[key] : pass(under)), tree);
}

const pass = (tree: Tree): Tree => (tree === unknown ? unknown : undefined);

export function isGroup(tree: Tree): tree is Group {
  return typeof tree === "object" && !Array.isArray(tree);
}

export function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Undefined where it is missing or empty, which providers write for each other. */
export function text(tree: Tree): Fact<string | undefined> {
  if (tree === unknown) return unknown;
  return typeof tree === "string" && tree !== "" ? tree : undefined;
}

export function number(tree: Tree): Fact<number | undefined> {
  if (tree === unknown) return unknown;
  return typeof tree === "number" ? tree : undefined;
}

export function flag(tree: Tree): Fact<boolean> {
  return tree === unknown ? unknown : tree === true;
}

/** A plain false, for what holds where nothing is said. */
export function isFalse(tree: Tree): Fact<boolean> {
  return tree === unknown ? unknown : tree === false;
}

export function list(tree: Tree): Fact<readonly Tree[]> {
  if (tree === unknown) return unknown;
  return isList(tree) ? tree : [];
}

/** Those that can be looked through: none of a list that is not known. */
export function knownItems(tree: Tree): readonly Tree[] {
  return isList(tree) ? tree : [];
}

export function texts(tree: Tree): Fact<readonly string[]> {
  const items = list(tree);
  return isKnown(items) ? whole(items.map(asText)) : unknown;
}

const asText = (tree: Tree): Fact<string> => (tree === unknown ? unknown : printed(tree));

/** Numbers and booleans as they would be written in YAML. */
function printed(tree: Tree): string {
  return typeof tree === "string" || typeof tree === "number" || typeof tree === "boolean" ? String(tree) : "";
}

export function textMap(tree: Tree): Fact<Readonly<Record<string, string>>> {
  if (tree === unknown) return unknown;
  if (!isGroup(tree)) return {};
  const names = Object.keys(tree);
  const values = whole(names.map((name) => asText(tree[name])));
  return mapKnown(values, (known) => Object.fromEntries(names.map((name, index) => [name, known[index]!])));
}

/** Makes one fact of many, which is known where all of them are. */
export function whole<T>(facts: readonly Fact<T>[]): Fact<readonly T[]> {
  const known = facts.filter(isKnown);
  return known.length === facts.length ? known : unknown;
}

export function mapKnown<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  return isKnown(fact) ? change(fact) : unknown;
}

/** Reads several facts together: known where all of them are. */
export function together<T extends Readonly<Record<string, unknown>>>(facts: {
  readonly [K in keyof T]: Fact<T[K]>;
}): Fact<T> {
  return Object.values(facts).includes(unknown) ? unknown : (facts as T);
}
