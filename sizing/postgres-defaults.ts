import type { PostgresSettings } from "./types.ts";

/** PostgreSQL 17's own values of the settings that a plan names, as SHOW prints them: what equals them is not news. */
const serverDefaults: PostgresSettings = {
  max_connections: "100",
  shared_buffers: "128MB",
  effective_cache_size: "4GB",
  work_mem: "4MB",
  hash_mem_multiplier: "2",
  maintenance_work_mem: "64MB",
  huge_pages: "try",
  max_worker_processes: "8",
  max_parallel_workers: "8",
  max_parallel_workers_per_gather: "2",
  max_parallel_maintenance_workers: "2",
  default_statistics_target: "100",
  jit: "on",
  wal_level: "replica",
  max_wal_size: "1GB",
  min_wal_size: "80MB",
  checkpoint_completion_target: "0.9",
  autovacuum_max_workers: "3",
  superuser_reserved_connections: "3",
  password_encryption: "scram-sha-256",
  "pg_stat_statements.max": "5000",
  "pg_stat_statements.track": "top",
  log_destination: "stderr",
  logging_collector: "off",
  log_checkpoints: "on",
  log_connections: "off",
  log_disconnections: "off",
};

export function changedSettings(settings: PostgresSettings): [name: string, value: string][] {
  return Object.entries(settings).filter(([name, value]) => serverDefaults[name] !== value);
}
