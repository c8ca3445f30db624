import type { Bytes } from "./types.ts";
import { GiB, hostMemoryStep, MiB, roundUp } from "./units.ts";

/**
 * Kernel, Docker Engine, a shim of some 10 MiB for each container and a login: a tenth of the host. Not by the number of
 * containers, or every new app would move all others.
 */
export const systemShare = { fraction: 0.1, least: 256 * MiB, most: 4 * GiB } as const;

export function systemMemory(host: Bytes): Bytes {
  return Math.min(Math.max(roundUp(host * systemShare.fraction, MiB), systemShare.least), systemShare.most);
}

/** The smallest host, in the steps that hosts are counted in, that has this much beside its system share. */
export function hostFor(needed: Bytes): Bytes {
  let host = roundUp(needed + systemShare.least, hostMemoryStep);
  while (host - systemMemory(host) < needed) host += hostMemoryStep;
  return host;
}
