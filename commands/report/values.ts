import type { Unit } from "../../monitoring/panels/panel.ts";

/** A value as people say it: "12.5 %", "120 ms", "1.2 GiB", "3.4/s". */
export function formatValue(value: number, unit: Unit): string {
  return formats[unit](value);
}

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  share: (value) => `${digits(value * 100)} %`,
  seconds: (value) => (value < 0 ? `-${duration(-value)}` : duration(value)),
  bytes,
  "bytes a second": (value) => `${bytes(value)}/s`,
  "a second": (value) => `${amount(value)}/s`,
  cores: digits,
  count: amount,
};

/** Three digits at most, without zeros at the end. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 0.001) return "<0.001";
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3)));
}

function steps(value: number, sizes: readonly (readonly [name: string, size: number])[]): string {
  const [name, size] = sizes.find(([, size]) => Math.abs(value) >= size) ?? sizes.at(-1)!;
  return `${digits(value / size)}${name}`;
}

function amount(value: number): string {
  if (Math.abs(value) < 10_000) return digits(value);
  return steps(value, [
    [" G", 1e9],
    [" M", 1e6],
    [" k", 1e3],
  ]);
}

function bytes(value: number): string {
  return steps(value, [
    [" TiB", 2 ** 40],
    [" GiB", 2 ** 30],
    [" MiB", 2 ** 20],
    [" KiB", 2 ** 10],
    [" B", 1],
  ]);
}

/** From two of the next unit on in that one: 90 s say more than 1.5 min. */
const durations = [
  [" d", 86_400],
  [" h", 3600],
  [" min", 60],
] as const;

function duration(value: number): string {
  const long = durations.find(([, size]) => value >= 2 * size);
  if (long !== undefined) return `${digits(value / long[1])}${long[0]}`;
  if (value === 0) return "0 s";
  return steps(value, [
    [" s", 1],
    [" ms", 0.001],
    [" µs", 0.000_001],
  ]);
}
