import { InvalidArgumentError } from "commander";

const factors: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };
/** What a timer of Node.js can wait for, in whole days: 2 ** 31 milliseconds. */
const mostSeconds = 24 * 24 * 3600;

/** An option's seconds: "240", "240s", "4m" or "1h". */
export function parseSeconds(value: string): number {
  const [, amount, unit = ""] = /^(\d+)([smh]?)$/.exec(value) ?? [];
  const seconds = amount === undefined ? 0 : Number(amount) * factors[unit]!;
  if (seconds >= 1 && seconds <= mostSeconds) return seconds;
  throw new InvalidArgumentError("Give seconds or a duration such as 240, 240s or 4m, at most 24 days.");
}
