import type { Bytes, MilliCpu } from "../../sizing/types.ts";

const MiB = 1024 * 1024;

/** The provider's "MB" are MiB: it multiplies by 1024². */
export function megabytes(bytes: Bytes): number {
  return Math.floor(bytes / MiB);
}

/** Docker reports cpus back with one decimal at least: "1" or "1.50" would replace the container at every preview. */
export function cpuString(cpus: MilliCpu): string {
  const text = String(cpus / 1000);
  return text.includes(".") ? text : `${text}.0`;
}

/** Docker's weight of 1024 stands for one core here, and is rounded, as on Kubernetes; 2 is the kernel's minimum. */
export function cpuShares(cpus: MilliCpu): number {
  return Math.max(2, Math.floor((cpus * 1024) / 1000));
}

/** Durations come back in Go's form ("1m30s"): any other form is a change at every preview. */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** Size of a log file in the json-file driver's unit; it knows k, m and g. */
export function logSize(bytes: Bytes): string {
  return bytes % MiB === 0 ? `${bytes / MiB}m` : `${Math.floor(bytes / 1024)}k`;
}
