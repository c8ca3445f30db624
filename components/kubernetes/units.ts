import type { Bytes, MilliCpu } from "../../sizing/types.ts";

const MiB = 1024 * 1024;

/** Writes memory in the form that the API server writes back, so that a second preview shows no change. */
export function memoryQuantity(bytes: Bytes): string {
  const whole = bytes / MiB;
  return Number.isInteger(whole) ? binary(whole) : String(Math.floor(bytes));
}

function binary(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** Whole cores without a unit, as the API server writes them back. */
export function cpuQuantity(cpus: MilliCpu): string {
  return cpus % 1000 === 0 ? String(cpus / 1000) : `${cpus}m`;
}
