import { UserError } from "../config/user-error.ts";
import { affordableConnections, affordableWorkMem, minWorkMem, type PostgresMemory } from "./postgres-memory.ts";
import { type GivenSettings, givenNumber, settingPath } from "./postgres-values.ts";
import type { Bytes, WorkloadProfile } from "./types.ts";
import { formatBytes, GiB, MiB } from "./units.ts";

/**
 * max_connections by PostgreSQL's own limit. The pooler shares them out, so a server needs a few for each core, and every
 * one more takes from work_mem. Not by the number of apps: a change restarts the server.
 */
export const connectionLadder: readonly (readonly [from: Bytes, connections: number])[] = [
  [48 * GiB, 300],
  [24 * GiB, 200],
  [12 * GiB, 150],
  [6 * GiB, 100],
  [3 * GiB, 80],
  [1536 * MiB, 60],
  [GiB, 50],
  [768 * MiB, 40],
  [0, 30],
];

/** Few clients with large sorts instead of many with small ones. */
export const analyticalDivisor = 2;
/** Below it, what Keelson itself holds ready leaves no app a connection. */
export const leastConnections = 10;

export function maxConnections(memory: PostgresMemory, workload: WorkloadProfile, given: GivenSettings): number {
  return givenNumber(given, "max_connections") ?? computedConnections(memory, workload);
}

function computedConnections(memory: PostgresMemory, workload: WorkloadProfile): number {
  const [, step = leastConnections] = connectionLadder.find(([from]) => memory.limit >= from) ?? [];
  const wanted = workload === "analytical" ? Math.floor(step / analyticalDivisor) : step;
  const affordable = affordableConnections(memory, memory.workMem ?? minWorkMem);
  return Math.max(leastConnections, Math.min(wanted, affordable));
}

/** work_mem for these connections: the given one, else what the limit affords, with an error where that is too little. */
export function workMemFor(memory: PostgresMemory, connections: number): Bytes {
  if (memory.workMem !== undefined) return memory.workMem;
  const workMem = affordableWorkMem(memory, connections);
  if (workMem >= minWorkMem) return workMem;
  const most = affordableConnections(memory, minWorkMem);
  throw new UserError(
    `${settingPath("max_connections")}: ${connections} connections leave each less than ${formatBytes(minWorkMem)} of ` +
      `work_mem in PostgreSQL's ${formatBytes(memory.limit)}; its memory settings have room for ${most}. ` +
      `Lower max_connections, shared_buffers or maintenance_work_mem, or raise keelson:stack.postgres.memory`,
  );
}
