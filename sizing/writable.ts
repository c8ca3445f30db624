import type { Bytes, ServicePlan } from "./types.ts";
import { MiB } from "./units.ts";

/** Sockets, pids and a rendered file: what Keelson's own servers keep beside their data. */
const serverFolder = 8 * MiB;

/**
 * Size of each folder in memory, which counts against the container's limit: together no more than half of it, so that
 * full folders are an error of their own and not the end of the container. Of a limit that is computed, it is half of the
 * least there can be: another size is another container, and memory is shared out anew with every service that comes.
 */
export function writableSize({ limits, floor, manualMemory }: Memory, folders: number): Bytes {
  const sure = manualMemory ? limits.memory : Math.min(limits.memory, floor);
  return 2 ** Math.floor(Math.log2(sure / 2 / Math.max(1, folders)));
}

type Memory = Pick<ServicePlan, "limits" | "floor" | "manualMemory">;

/** The same for a server that writes next to nothing. */
export function serverWritableSize(plan: Memory, folders: number): Bytes {
  return Math.min(serverFolder, writableSize(plan, folders));
}
