import { UserError } from "../config/user-error.ts";
import type { Bytes, MilliCpu } from "./types.ts";

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;

/** A kernel update moves what it reports by a few MiB; in these steps such a change retunes nothing. */
export const hostMemoryStep = 256 * MiB;

const byteUnits: Readonly<Record<string, number>> = {
  KiB,
  MiB,
  GiB,
  TiB: 1024 * GiB,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** Whole bytes of a size such as "16GiB" (powers of two) or "512MB" (powers of ten). */
export function parseBytes(size: string): Bytes {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s?([A-Za-z]+)$/.exec(size) ?? [];
  const factor = byteUnits[unit];
  if (amount === undefined || factor === undefined)
    throw new UserError(`"${size}" is not a size; give one such as 512MiB or 16GiB`);
  return Math.round(Number(amount) * factor);
}

/** Prints bytes for people: GiB with up to two decimals, MiB below one GiB. */
export function formatBytes(bytes: Bytes): string {
  if (bytes >= GiB) return `${decimals(bytes / GiB)}GiB`;
  return bytes >= MiB || bytes === 0 ? `${decimals(bytes / MiB)}MiB` : `${decimals(bytes / KiB)}KiB`;
}

function decimals(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

const durationUnits: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Returns the seconds of a duration such as "500ms", "30s", "2m" or "1h". */
export function parseDuration(duration: string): number {
  const [, amount, unit = ""] = /^(\d+)([a-z]+)$/.exec(duration) ?? [];
  const seconds = durationUnits[unit];
  if (amount === undefined || seconds === undefined)
    throw new UserError(`"${duration}" is not a duration; give one such as 30s or 2m`);
  return Number(amount) * seconds;
}

/** The inverse of parseDuration, in the largest unit that gives a whole number: 90s, 5m, 2h. */
export function formatDuration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

export function roundDown(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

export function roundMemoryDown(memory: Bytes): Bytes {
  return roundDown(memory, hostMemoryStep);
}

/** Rounded, because 0.29 cores times 1000 is not a whole number in binary. */
export function milliCpu(cores: number): MilliCpu {
  return Math.round(cores * 1000);
}

/** "1 core", "1.5 cores". */
export function formatCores(cpus: MilliCpu): string {
  return counted(cpus / 1000, "core");
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Writes a number and its noun with a plain plural. */
export function counted(count: number, noun: string): string {
  return `${decimals(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function formatCpus(cpus: MilliCpu): string {
  return decimals(cpus / 1000);
}
