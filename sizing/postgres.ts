import { UserError } from "../config/user-error.ts";
import { workMemFor } from "./max-connections.ts";
import type { PostgresInput } from "./postgres-input.ts";
import {
  archiveSettings,
  autovacuumSettings,
  observabilitySettings,
  querySettings,
  sessionSettings,
  walSettings,
} from "./postgres-settings.ts";
import { operationMemory, type PostgresMemory, worstCase } from "./postgres-memory.ts";
import { showBytes } from "./postgres-values.ts";
import type { Bytes, PostgresPlan, PostgresSettings } from "./types.ts";
import { formatBytes, GiB, MiB, roundUp } from "./units.ts";

/** Docker's default; below it, extensions that count on it fail. */
export const leastShmSize = 64 * MiB;
/** PgTune: under it a few thousand page-table entries are not worth asking for huge pages. */
export const hugePagesFrom = 2 * GiB;

/** Every setting from the container's own limits; what the stack file gives wins, as long as it fits. */
export function planPostgres(input: PostgresInput): PostgresPlan {
  const { memory, connections, given } = input;
  const workMem = workMemFor(memory, connections.maxConnections);
  const worst = worstCase(memory, connections.maxConnections, workMem);
  if (worst.total > memory.limit) throw new UserError(overLimit(memory, worst));
  const computed: PostgresSettings = {
    ...memorySettings(memory, connections.maxConnections, workMem),
    ...querySettings(input),
    ...walSettings(input),
    ...archiveSettings(input),
    ...autovacuumSettings(memory),
    ...sessionSettings,
    ...observabilitySettings,
  };
  return { settings: { ...computed, ...given }, shmSize: sharedMemorySize(memory, workMem), worstCase: worst };
}

function memorySettings(memory: PostgresMemory, connections: number, workMem: Bytes): PostgresSettings {
  const { limit, sharedBuffers, walBuffers, maintenanceWorkMem } = memory;
  return {
    max_connections: String(connections),
    shared_buffers: showBytes(sharedBuffers),
    // What page cache and shared_buffers together may hold: planner's hint, nothing is allocated.
    effective_cache_size: showBytes(Math.floor((limit * 3) / 4 / MiB) * MiB),
    work_mem: showBytes(workMem),
    hash_mem_multiplier: String(memory.hashMultiplier),
    maintenance_work_mem: showBytes(maintenanceWorkMem),
    wal_buffers: showBytes(walBuffers),
    huge_pages: sharedBuffers >= hugePagesFrom ? "try" : "off",
  };
}

/**
 * Parallel hashes live in /dev/shm, which Docker cuts at 64 MB: "could not resize shared memory segment". Every worker and
 * a leader for each may hold one; the pages count into the container's limit like the rest of the worst case.
 */
function sharedMemorySize(memory: PostgresMemory, workMem: Bytes): Bytes {
  const hashes = 2 * memory.parallelWorkers * operationMemory(memory, workMem);
  return roundUp(leastShmSize + hashes, 16 * MiB);
}

function overLimit({ limit }: PostgresMemory, worst: PostgresPlan["worstCase"]): string {
  const { sharedBuffers, backends, workMem, maintenance, total } = worst;
  const parts = [
    `shared_buffers and wal_buffers ${formatBytes(sharedBuffers)}`,
    `processes ${formatBytes(backends)}`,
    `work_mem ${formatBytes(workMem)}`,
    `maintenance ${formatBytes(maintenance)}`,
  ].join(", ");
  return (
    `keelson:stack.postgres.settings: they allow ${formatBytes(total)} in the worst case, ${formatBytes(total - limit)} ` +
    `over PostgreSQL's limit of ${formatBytes(limit)} (${parts}); lower them, or raise keelson:stack.postgres.memory ` +
    `to ${formatBytes(roundUp(total, 64 * MiB))}`
  );
}
