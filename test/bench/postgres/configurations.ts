import { maxConnections } from "../../../sizing/max-connections.ts";
import { postgresMemory } from "../../../sizing/postgres-memory.ts";
import { planPostgres } from "../../../sizing/postgres.ts";
import type { Bytes, MilliCpu, PostgresPlan, PostgresSettings, WorkloadProfile } from "../../../sizing/types.ts";
import { GiB, KiB, MiB } from "../../../sizing/units.ts";

/** What a server may take: the limits of its container. */
export interface Room {
  readonly memory: Bytes;
  readonly cpus: MilliCpu;
}

export interface Configuration {
  readonly settings: PostgresSettings;
  readonly shmSize: Bytes;
}

/** What Keelson plans for a PostgreSQL with these limits and this profile. */
export function keelson({ memory, cpus }: Room, workload: WorkloadProfile): PostgresPlan {
  const limits = { memory, memoryReservation: memory, cpuLimit: cpus, cpuReservation: cpus };
  const parts = postgresMemory(limits, workload, {});
  const connections = { maxConnections: maxConnections(parts, workload, {}) };
  return planPostgres({ memory: parts, connections, workload, disk: 200 * GiB, given: {} });
}

/** The server's own values but for the size of /dev/shm, which would fail queries and not slow them down. */
export function stock(room: Room, workload: WorkloadProfile): Configuration {
  return { settings: {}, shmSize: keelson(room, workload).shmSize };
}

const pgtuneTypes: Readonly<Record<WorkloadProfile, PgtuneType>> = {
  "read-heavy": "web",
  "write-heavy": "oltp",
  mixed: "mixed",
  analytical: "dw",
  serverless: "web",
};
type PgtuneType = keyof typeof pgtuneTable;

const pgtuneTable = {
  web: { connections: 200, divisor: 1, minWal: GiB, maxWal: 4 * GiB, statistics: 100, jit: "off" },
  oltp: { connections: 300, divisor: 1, minWal: 2 * GiB, maxWal: 8 * GiB, statistics: 100, jit: "off" },
  mixed: { connections: 100, divisor: 2, minWal: GiB, maxWal: 4 * GiB, statistics: 100, jit: "off" },
  dw: { connections: 40, divisor: 2, minWal: 4 * GiB, maxWal: 16 * GiB, statistics: 500, jit: "on" },
} as const;

/**
 * PgTune's values for a solid-state disk, with the container's limit as its memory and less than four cores, where it leaves
 * the server's parallel workers alone (github.com/le0pard/pgtune, configurationSlice.js).
 */
export function pgtune(room: Room, workload: WorkloadProfile): Configuration {
  const type = pgtuneTypes[workload];
  const { connections, statistics, jit, minWal, maxWal } = pgtuneTable[type];
  const settings = {
    max_connections: String(connections),
    ...pgtuneMemory(room.memory, type),
    checkpoint_completion_target: "0.9",
    default_statistics_target: String(statistics),
    random_page_cost: "1.1",
    effective_io_concurrency: "200",
    huge_pages: room.memory / 4 >= 2 * GiB ? "try" : "off",
    min_wal_size: kilobytes(minWal),
    max_wal_size: kilobytes(maxWal),
    wal_compression: "lz4",
    jit,
  };
  return { settings, shmSize: keelson(room, workload).shmSize };
}

function pgtuneMemory(memory: Bytes, type: PgtuneType): PostgresSettings {
  const { connections, divisor } = pgtuneTable[type];
  const buffers = memory / 4;
  const workMem = (memory - buffers) / ((connections + 8) * 3) / divisor;
  return {
    shared_buffers: kilobytes(buffers),
    effective_cache_size: kilobytes((memory * 3) / 4),
    maintenance_work_mem: kilobytes(Math.min(memory / (type === "dw" ? 8 : 16), 8 * GiB)),
    wal_buffers: kilobytes(Math.min(Math.max(buffers * 0.03, 32 * KiB), 16 * MiB)),
    work_mem: kilobytes(Math.max(workMem, 4 * MiB)),
  };
}

const kilobytes = (bytes: Bytes) => `${Math.floor(bytes / KiB)}kB`;
