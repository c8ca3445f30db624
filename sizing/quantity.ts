const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const powersOfTwo: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** A number with an exponent ("1e3"; the suffix E alone is exa) or a suffix, never both. */
const quantity = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** Reads Kubernetes' resource.Quantity in its base unit: bytes of memory, cores of CPU. Throws where it is none. */
export function parseQuantity(text: string): number {
  const value = readQuantity(text);
  if (value === undefined) throw new Error(`"${text}" is not a quantity`);
  return value;
}

/** Reads a quantity as parseQuantity does; undefined where the text is none. */
export function readQuantity(text: string): number | undefined {
  const [, amount, exponent, suffix = ""] = quantity.exec(text) ?? [];
  if (amount === undefined) return undefined;
  if (suffix in powersOfTwo) return Number(amount) * 2 ** powersOfTwo[suffix]!;
  // As text: 100 times 0.000001 is not 0.0001 in binary.
  return Number(`${amount}e${exponent ?? powersOfTen[suffix] ?? 0}`);
}
