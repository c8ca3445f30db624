const powersOfTen: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const powersOfTwo: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** A number with an exponent ("1e3"; the suffix E alone is exa) or a suffix, never both. */
const quantity = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** Kubernetes' resource.Quantity in its base unit: bytes of memory, cores of CPU. */
export function parseQuantity(text: string): number {
  const [, amount, exponent, suffix = ""] = quantity.exec(text) ?? [];
  if (amount === undefined) throw new Error(`"${text}" is not a quantity`);
  if (suffix in powersOfTwo) return Number(amount) * 2 ** powersOfTwo[suffix]!;
  // As text: 100 times 0.000001 is not 0.0001 in binary.
  return Number(`${amount}e${exponent ?? powersOfTen[suffix] ?? 0}`);
}
