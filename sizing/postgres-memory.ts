import { type GivenSettings, givenBytes, givenNumber } from "./postgres-values.ts";
import type { Bytes, Limits, MilliCpu, PostgresPlan, WorkloadProfile } from "./types.ts";
import { GiB, KiB, MiB, roundDown } from "./units.ts";

/** The parts of PostgreSQL's memory that do not depend on the number of connections. */
export interface PostgresMemory {
  readonly limit: Bytes;
  readonly sharedBuffers: Bytes;
  readonly walBuffers: Bytes;
  readonly maintenanceWorkMem: Bytes;
  readonly autovacuumWorkMem: Bytes;
  readonly autovacuumWorkers: number;
  /** Parallel workers at once, in all queries. */
  readonly parallelWorkers: number;
  /** A hash may grow to this many times work_mem. */
  readonly hashMultiplier: number;
  /** Given by hand for every session; the default of 8 MB is used by sessions with temporary tables only. */
  readonly tempBuffers: Bytes;
  /** work_mem may be given by hand and is computed where it is left out. */
  readonly workMem?: Bytes;
}

/** A quarter of the container's limit, not of the host: the manual's starting point, and PgTune's for servers. */
export const sharedBuffersFraction = 0.25;
/** PgTune: a sixteenth, an eighth for analytical loads. Capped where index builds stop to gain. */
export const maintenanceFractions = { analytical: 1 / 8, other: 1 / 16 } as const;
export const maxMaintenanceWorkMem = 2 * GiB;
/** Several workers run at once, so each has half of what a person's own maintenance may use. */
export const autovacuumFraction = 0.5;
/** What the server chooses with wal_buffers = -1: a 32nd of shared_buffers, up to one segment. */
export const walBuffersFraction = 1 / 32;
export const walSegment = 16 * MiB;

/** Postmaster, checkpointer, writers, launchers, lock tables and pg_stat_statements. */
export const serverOverhead = 24 * MiB;
/** This is the private memory of a connected backend with a warm catalogue cache. */
export const backendOverhead = 4 * MiB;
/** Page tables: 8 bytes for each 4 KiB page of shared_buffers that a backend has touched, without huge pages. */
export const pageTableFraction = 8 / (4 * KiB);
/** A host with many cores and little memory would spend it on parallel workers. */
export const memoryOfWorker = 256 * MiB;
/** Left to page cache and socket buffers, which the container's limit counts too. */
export const spareFraction = 0.05;
/** Less spills the simplest sort to disk; fewer connections behind the pooler serve better. */
export const minWorkMem = MiB;

export function postgresMemory(limits: Limits, workload: WorkloadProfile, given: GivenSettings): PostgresMemory {
  const workMem = givenBytes(given, "work_mem", KiB);
  return {
    limit: limits.memory,
    ...buffers(limits.memory, given),
    ...maintenance(limits, workload, given),
    parallelWorkers: givenNumber(given, "max_parallel_workers") ?? parallelWorkers(limits),
    hashMultiplier: givenNumber(given, "hash_mem_multiplier") ?? 2,
    ...(workMem === undefined ? {} : { workMem }),
  };
}

function buffers(limit: Bytes, given: GivenSettings) {
  const sharedBuffers = givenBytes(given, "shared_buffers", 8 * KiB) ?? roundDown(limit * sharedBuffersFraction, MiB);
  return {
    sharedBuffers,
    walBuffers: givenWalBuffers(given) ?? walBuffers(sharedBuffers),
    tempBuffers: givenBytes(given, "temp_buffers", 8 * KiB) ?? 0,
  };
}

function maintenance({ memory, cpuLimit }: Limits, workload: WorkloadProfile, given: GivenSettings) {
  const workMem = givenBytes(given, "maintenance_work_mem", KiB) ?? maintenanceWorkMem(memory, workload);
  return {
    maintenanceWorkMem: workMem,
    autovacuumWorkMem: autovacuumWorkMem(given, workMem),
    autovacuumWorkers: givenNumber(given, "autovacuum_max_workers") ?? autovacuumWorkers(cpuLimit),
  };
}

/**
 * A worker for each core, the last one's part included: a second process is what uses the half core of 1.5. Each sorts and
 * hashes for itself.
 */
function parallelWorkers({ memory, cpuLimit }: Limits): number {
  return Math.max(1, Math.min(Math.ceil(cpuLimit / 1000), Math.floor(memory / memoryOfWorker)));
}

function maintenanceWorkMem(limit: Bytes, workload: WorkloadProfile): Bytes {
  const fraction = maintenanceFractions[workload === "analytical" ? "analytical" : "other"];
  return Math.min(roundDown(limit * fraction, MiB), maxMaintenanceWorkMem);
}

function autovacuumWorkMem(given: GivenSettings, maintenance: Bytes): Bytes {
  // -1 is the server's own "as maintenance_work_mem".
  if (given["autovacuum_work_mem"] === "-1") return maintenance;
  return givenBytes(given, "autovacuum_work_mem", KiB) ?? roundDown(maintenance * autovacuumFraction, MiB);
}

function givenWalBuffers(given: GivenSettings): Bytes | undefined {
  return given["wal_buffers"] === "-1" ? undefined : givenBytes(given, "wal_buffers", 8 * KiB);
}

function walBuffers(sharedBuffers: Bytes): Bytes {
  return Math.min(roundDown(sharedBuffers * walBuffersFraction, 64 * KiB), walSegment);
}

/** PgTune: 3, from 16 cores 4, from 32 cores 5. */
function autovacuumWorkers(cpuLimit: MilliCpu): number {
  if (cpuLimit >= 32_000) return 5;
  return cpuLimit >= 16_000 ? 4 : 3;
}

/** Each process sorts in one node of its plan and hashes in another at the same time. */
export function operationMemory({ hashMultiplier }: PostgresMemory, workMem: Bytes): Bytes {
  return Math.ceil((1 + hashMultiplier) * workMem);
}

function processOverhead({ sharedBuffers, tempBuffers }: PostgresMemory): Bytes {
  return backendOverhead + tempBuffers + Math.ceil(sharedBuffers * pageTableFraction);
}

/**
 * The worst case is all connections, one maintenance by a person or a migration, and every autovacuum worker, at the
 * same time.
 */
export function worstCase(memory: PostgresMemory, connections: number, workMem: Bytes): PostgresPlan["worstCase"] {
  const { sharedBuffers, walBuffers, maintenanceWorkMem, autovacuumWorkMem, autovacuumWorkers } = memory;
  const queryProcesses = connections + memory.parallelWorkers;
  const parts = {
    sharedBuffers: sharedBuffers + walBuffers,
    backends: serverOverhead + (queryProcesses + autovacuumWorkers) * processOverhead(memory),
    workMem: queryProcesses * operationMemory(memory, workMem),
    maintenance: maintenanceWorkMem + autovacuumWorkers * autovacuumWorkMem,
  };
  return { ...parts, total: parts.sharedBuffers + parts.backends + parts.workMem + parts.maintenance };
}

/** work_mem that the limit leaves to each operation; under minWorkMem, even negative, where the connections are too many. */
export function affordableWorkMem(memory: PostgresMemory, connections: number): Bytes {
  const left = budget(memory) - worstCase(memory, connections, 0).total;
  const each = left / (connections + memory.parallelWorkers) / (1 + memory.hashMultiplier);
  return roundDown(each, each >= 4 * MiB ? MiB : 64 * KiB);
}

/** Connections that the limit leaves room for, each with this work_mem. */
export function affordableConnections(memory: PostgresMemory, workMem: Bytes): number {
  const left = budget(memory) - worstCase(memory, 0, workMem).total;
  return Math.max(0, Math.floor(left / (processOverhead(memory) + operationMemory(memory, workMem))));
}

function budget({ limit }: PostgresMemory): Bytes {
  return roundDown(limit * (1 - spareFraction), 1);
}
