import { heldByRequest } from "./edge-held.ts";
import type { Bytes, EdgePlan, Limits, MilliCpu, PgBouncerPlan } from "./types.ts";
import { KiB, MiB, roundDown } from "./units.ts";

/** Beyond 16 cores the rest is left to the apps behind the edge. */
export const maxEdgeWorkers = 12;

/** Gives the edge one worker a core: 2 → 2, 4 → 4, 8 → 8, 16 and more → 12. */
export function edgeWorkers(cpus: MilliCpu): number {
  return Math.min(Math.max(1, Math.floor(cpus / 1000)), maxEdgeWorkers);
}

/**
 * Master process, the TLS session cache and the files in /tmp; what a worker holds before its first connection; a
 * connection. A request has two of them, the client's and the app's; longer bodies pass through.
 */
export const edgeMemory = {
  base: 16 * MiB,
  worker: 8 * MiB,
  connection: Math.ceil(heldByRequest / 2 / KiB) * KiB,
  /** A worker with its fewest connections. */
  least: 16 * MiB,
} as const;

/** Connections of one worker, in steps. Fewer than the least, and a few browsers could fill it. */
export const edgeConnections = { least: 88, most: 8192, step: 128 } as const;

/** Listeners, logs, libraries and pipes of a server that holds connections otherwise. */
export const spareFiles = 64;

/**
 * A proxied connection, or a file sent from disk, takes a second descriptor. Of these as many as a worker takes at all, not
 * those of its present memory: another bound is another container, and one more app must not end everybody's sockets. TCP
 * routes' connections, two files each, have room in the second half: both ends of a request count as connections.
 */
const edgeFiles = 2 * edgeConnections.most + spareFiles;

/** What the edge keeps beside requests. */
export interface EdgeBeside {
  /** Memory of zones (edge-limits.ts) and of TCP connections (edge-tcp.ts). */
  readonly zones?: Bytes;
  /** Any worker may be the one that takes all of them. */
  readonly tcpConnections?: number;
}

/** A worker a core of its limit, as far as the memory beside `zones` gives each its least connections. */
export function planEdge({ cpuLimit, memory }: Limits, { zones = 0, tcpConnections = 0 }: EdgeBeside = {}): EdgePlan {
  const left = memory - edgeMemory.base - zones;
  const affordable = Math.max(1, Math.floor(left / edgeMemory.least));
  const workerProcesses = Math.min(edgeWorkers(cpuLimit), affordable);
  const requests = connectionsOf(left / workerProcesses - edgeMemory.worker);
  const workerConnections = requests + 2 * tcpConnections;
  return { workerProcesses, workerConnections, openFiles: edgeFiles };
}

function connectionsOf(memory: Bytes): number {
  const { least, most, step } = edgeConnections;
  return Math.min(Math.max(roundDown(memory / edgeMemory.connection, step), least), most);
}

/** Files of any pooler but the largest. */
const poolerFiles = 16_384;

/**
 * PgBouncer keeps a descriptor for each client and each server connection. Its bound follows their number in powers of two from
 * a number on that few stacks reach: another bound is another container, and one more app must not restart the pooler of all.
 */
export function planPgBouncer(maxClients: number, maxConnections: number): PgBouncerPlan {
  const needed = maxClients + maxConnections + spareFiles;
  return { openFiles: Math.max(poolerFiles, 2 ** Math.ceil(Math.log2(needed))) };
}
