import { readQuantity } from "../../../sizing/quantity.ts";
import { mapKnown, text, type Tree } from "../tree.ts";
import type { Fact } from "../types.ts";

const amount = (quantity: string | undefined) => (quantity === undefined ? undefined : readQuantity(quantity));

const read = (tree: Tree) => text(typeof tree === "number" ? String(tree) : tree);

export function bytes(tree: Tree): Fact<number | undefined> {
  return mapKnown(read(tree), (quantity) => amount(quantity));
}

export function milliCpus(tree: Tree): Fact<number | undefined> {
  return mapKnown(read(tree), (quantity) => {
    const cores = amount(quantity);
    return cores === undefined ? undefined : Math.round(cores * 1000);
  });
}
