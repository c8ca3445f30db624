import { textOf } from "./words.ts";

const seconds: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration such as 1m30s in whole seconds, at least one; undefined for what is none. */
export function secondsOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (/^\d+$/.test(text)) return Math.max(1, Number(text));
  if (!/^(\d+(\.\d+)?(us|ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)];
  return Math.max(1, Math.ceil(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * seconds[unit!]!, 0)));
}

const factors: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size of Compose's, whose units are powers of two, as a size of the stack file; undefined for what is none. */
export function sizeOf(value: unknown): string | undefined {
  const [, amount, unit = "b"] = /^(\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?$/i.exec(textOf(value).trim()) ?? [];
  const bytes = amount === undefined ? 0 : Number(amount) * factors[unit.toLowerCase()]!;
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  if (mebibytes === 0) return undefined;
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}GiB` : `${mebibytes}MiB`;
}
