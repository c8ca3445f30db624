import { pgbackrestFile, stanza } from "./backup-paths.ts";
import type { PostgresMemory } from "./postgres-memory.ts";
import type { PostgresInput } from "./postgres-input.ts";
import { showBytes, showSeconds } from "./postgres-values.ts";
import type { Bytes, PostgresSettings, WorkloadProfile } from "./types.ts";
import { GiB, MiB, roundDown } from "./units.ts";

/** PgTune: more than four workers for one query pay off in reports only. */
export const maxWorkersPerGather = 4;
/** Slots besides parallel queries: the launcher of logical replication and what extensions start. */
export const extraWorkerSlots = 4;

export function querySettings({ memory, workload }: PostgresInput): PostgresSettings {
  const analytical = workload === "analytical";
  // With a single core a second process only waits for the first one.
  const helpers = memory.parallelWorkers <= 1 ? 0 : Math.ceil(memory.parallelWorkers / 2);
  return {
    max_worker_processes: String(memory.parallelWorkers + extraWorkerSlots),
    max_parallel_workers: String(memory.parallelWorkers),
    max_parallel_workers_per_gather: String(analytical ? helpers : Math.min(helpers, maxWorkersPerGather)),
    max_parallel_maintenance_workers: String(Math.min(helpers, maxWorkersPerGather)),
    // Solid-state disks: a page elsewhere costs little more than the next one, and many reads run at once.
    random_page_cost: "1.1",
    effective_io_concurrency: "200",
    maintenance_io_concurrency: "100",
    default_statistics_target: analytical ? "500" : "100",
    // Compiling takes longer than short queries run.
    jit: analytical ? "on" : "off",
  };
}

/** PgTune's max_wal_size: what may be written between two checkpoints before one is forced. */
export const maxWalSizes: Readonly<Record<WorkloadProfile, Bytes>> = {
  "read-heavy": 4 * GiB,
  mixed: 4 * GiB,
  serverless: 4 * GiB,
  "write-heavy": 8 * GiB,
  analytical: 16 * GiB,
};
/** The disk is shared with data, images and logs, and max_wal_size is exceeded under load. */
export const walDiskFraction = 0.05;
/** Assumed while the disk is not measured: the smallest production host's. */
export const assumedDisk = 50 * GiB;
/** Two segments are the server's own minimum; under eight it would checkpoint all the time. */
export const leastMaxWalSize = 128 * MiB;

export function walSettings({ workload, disk }: PostgresInput): PostgresSettings {
  const bound = Math.max(roundDown((disk ?? assumedDisk) * walDiskFraction, 64 * MiB), leastMaxWalSize);
  const maxWalSize = Math.min(maxWalSizes[workload], bound);
  return {
    wal_level: "replica",
    // lz4 costs little of a core and saves most of the full-page images.
    wal_compression: "lz4",
    min_wal_size: showBytes(maxWalSize / 4),
    max_wal_size: showBytes(maxWalSize),
    checkpoint_timeout: "15min",
    checkpoint_completion_target: "0.9",
  };
}

/**
 * Archiving is on from the first start, as only a restart turns it on: without backups its command does nothing and succeeds.
 * A segment that cannot be archived stays in pg_wal, and the status says so: dropping it would be a gap that nobody sees.
 */
export function archiveSettings({ archiveSeconds }: PostgresInput): PostgresSettings {
  const archive = `pgbackrest --config=${pgbackrestFile} --stanza=${stanza} archive-push "%p"`;
  return {
    archive_mode: "on",
    archive_command: archiveSeconds === undefined ? "/bin/true" : archive,
    archive_timeout: archiveSeconds === undefined ? "0" : showSeconds(archiveSeconds),
  };
}

export function autovacuumSettings({ autovacuumWorkers, autovacuumWorkMem }: PostgresMemory): PostgresSettings {
  return {
    autovacuum_max_workers: String(autovacuumWorkers),
    autovacuum_work_mem: showBytes(autovacuumWorkMem),
    autovacuum_naptime: "30s",
    // Half of the defaults: a fifth of a large table is too much dead weight to wait for.
    autovacuum_vacuum_scale_factor: "0.1",
    autovacuum_analyze_scale_factor: "0.05",
    // The default of 200 dates from spinning disks.
    autovacuum_vacuum_cost_limit: "1000",
  };
}

/** idle_session_timeout stays off: it would cut the connections that PgBouncer keeps for the next client. */
export const sessionSettings: PostgresSettings = {
  superuser_reserved_connections: "3",
  password_encryption: "scram-sha-256",
  // An open transaction holds a pooled connection, and keeps vacuum from every table.
  idle_in_transaction_session_timeout: "5min",
  // Ends the query of a client that is gone.
  client_connection_check_interval: "10s",
  tcp_keepalives_idle: "60",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "6",
};

/** Docker collects stderr and rotates it; what is logged is what an operator asks for first. */
export const observabilitySettings: PostgresSettings = {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": "5000",
  "pg_stat_statements.track": "top",
  track_io_timing: "on",
  log_destination: "stderr",
  logging_collector: "off",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] %q%u@%d/%a ",
  log_min_duration_statement: "1s",
  log_checkpoints: "on",
  log_lock_waits: "on",
  log_temp_files: "10MB",
  log_autovacuum_min_duration: "10s",
  // The pooler, the exporter and health checks would fill the log.
  log_connections: "off",
  log_disconnections: "off",
};
