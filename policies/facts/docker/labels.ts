import { at, knownItems, list, mapKnown, text, together, whole, type Tree } from "../tree.ts";
import { isKnown, unknown, type Fact } from "../types.ts";

/** The provider keeps labels as a list of pairs. */
export function labels(props: Tree): Fact<Readonly<Record<string, string>>> {
  const items = list(at(props, "labels"));
  if (!isKnown(items)) return unknown;
  const pairs = whole(items.map(pair));
  return mapKnown(pairs, (known) => Object.fromEntries(known));
}

function pair(item: Tree): Fact<readonly [string, string]> {
  const parts = together({ label: text(at(item, "label")), value: text(at(item, "value")) });
  return mapKnown(parts, ({ label = "", value = "" }) => [label, value] as const);
}

/** One label, also where others are not known. */
export function label(props: Tree, name: string): string | undefined {
  const found = knownItems(at(props, "labels")).find((item) => at(item, "label") === name);
  const value = text(at(found, "value"));
  return isKnown(value) ? value : undefined;
}
