import { mapKnown, text, type Tree } from "../tree.ts";
import type { Fact } from "../types.ts";

const powers: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** "512Mi", "1.5", "500m", "1e9", or a plain number. */
function amount(quantity: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d*\.?\d+(?:[eE][+-]?\d+)?)([KMGTPE]i|[numkMGTPE])?$/.exec(quantity ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits) * powers[unit ?? ""]!;
}

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
