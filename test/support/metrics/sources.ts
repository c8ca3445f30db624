import {
  answersRequests,
  asksByTls,
  hasPools,
  tellsSomebody,
  watchesDatabaseBackups,
} from "../../../config/monitoring.ts";
import type { StackConfig } from "../../../config/schema.ts";
import type { Job } from "../../../monitoring/alerts/alert.ts";
import { scrapedJobs } from "../../../monitoring/alerts/jobs.ts";
import { watchesFiles } from "../../../sizing/backup-files.ts";

/** Who tells metrics of a job, and what of its settings makes it tell them. */
export interface Source {
  readonly job: Job;
  /** Whole names, or the beginnings of names where they end in "*". */
  readonly metrics: readonly string[];
  /** Values of labels that only these series have. */
  readonly having?: Readonly<Record<string, string>>;
  /** The argument that asks for them; left out where the exporter tells them by itself. */
  readonly flag?: string;
  /** A setting of its default collectors, or the program's source. */
  readonly by?: string;
  /** What the stack has to have beside the job, and in words. */
  readonly needs?: (config: StackConfig) => boolean;
  readonly when?: string;
}

const of = (job: Job, ...sources: readonly Omit<Source, "job">[]): Source[] =>
  sources.map((source) => ({ job, ...source }));

const collector = (name: string, ...metrics: readonly string[]) => ({ metrics, flag: `--collector.${name}` });
const standard = (name: string, ...metrics: readonly string[]) => ({ metrics, by: `collector ${name}, on by default` });
const kind = (flag: string, ...metrics: readonly string[]) => ({ metrics, flag: "--enable_metrics", by: flag });

const node = of(
  "node",
  collector("cpu", "node_cpu_seconds_total"),
  collector("diskstats", "node_disk_*"),
  collector("filesystem", "node_filesystem_*"),
  collector("meminfo", "node_memory_*"),
  { ...collector("pressure", "node_pressure_*"), when: "a kernel that counts pressure (PSI, Linux 4.20)" },
  { metrics: ["node_vmstat_oom_kill"], flag: "--collector.vmstat", by: "--collector.vmstat.fields" },
);

const postgres = of(
  "postgres",
  { metrics: ["pg_up"] },
  { metrics: ["pg_settings_*"], by: "the server's settings, on by default" },
  { metrics: ["pg_stat_activity_*", "pg_stat_archiver_*"], by: "queries that are built in" },
  standard("stat_database", "pg_stat_database_*"),
  standard("database", "pg_database_size_bytes"),
  standard("locks", "pg_locks_count"),
  standard("wal", "pg_wal_*"),
  collector("database_wraparound", "pg_database_wraparound_*"),
  collector("stat_checkpointer", "pg_stat_checkpointer_*"),
  collector("stat_statements", "pg_stat_statements_*"),
);

const pools = { needs: hasPools, when: "a service that needs PostgreSQL" };
const pgbouncer = of(
  "pgbouncer",
  { metrics: ["pgbouncer_up"] },
  { metrics: ["pgbouncer_config_*"], by: "SHOW CONFIG" },
  { metrics: ["pgbouncer_used_clients"], by: "SHOW LISTS" },
  { metrics: ["pgbouncer_databases_*"], by: "SHOW DATABASES", ...pools },
  { metrics: ["pgbouncer_pools_*"], by: "SHOW POOLS", ...pools },
  { metrics: ["pgbouncer_stats_*"], by: "SHOW STATS", ...pools },
);

const onDisk = {
  needs: ({ redis }: StackConfig) => redis?.persistence === "aof",
  when: "redis.persistence: aof",
};
const redis = of(
  "redis",
  { metrics: ["redis_aof_current_size_bytes"], by: "INFO persistence", ...onDisk },
  // Told by a cache too, of which it says nothing.
  { metrics: ["redis_aof_last_*"], by: "INFO persistence", ...onDisk },
  { metrics: ["redis_config_maxclients"], by: "CONFIG GET" },
  { metrics: ["redis_*"], by: "INFO" },
);

const containers = of(
  "containers",
  kind("cpu", "container_cpu_*"),
  kind("memory", "container_memory_*"),
  kind("network", "container_network_*"),
  {
    metrics: ["container_spec_*", "container_start_time_seconds", "container_last_seen"],
    by: "the container's settings",
  },
  { metrics: ["container_health_state"], by: "Docker's own health check" },
);

const routed = { needs: answersRequests, when: "edge.routes" };
const edge = of(
  "edge",
  { metrics: ["nginx_*"], flag: "--metrics-status", by: "nginx's stub_status" },
  { metrics: ["keelson_edge_*"], flag: "--metrics-log", by: "nginx's access log", ...routed },
);

const blackbox = of(
  "blackbox",
  { metrics: ["probe_ssl_earliest_cert_expiry"], needs: asksByTls, when: "an edge or a probe by TLS" },
  { metrics: ["probe_http_duration_seconds", "probe_success"] },
);

const apps = of(
  "apps",
  { metrics: ["go_*"], by: "runtimes/go", when: "an app in Go" },
  { metrics: ["nodejs_*"], by: "runtimes/node", when: "an app in Node.js" },
  { metrics: ["db_pool_connections"], by: "the packages of runtimes/", when: "an app with a pool of its own" },
  { metrics: ["dependency_up", "http_*", "websocket_connections"], by: "the packages of runtimes/" },
);

const jobs = ["keelson_job_*"];
const schedules = of("schedules", { metrics: jobs });

const filed = { needs: watchesFiles, when: "volumes to back up, on a Docker host" };
const backups = of(
  "backups",
  { metrics: jobs },
  { metrics: ["keelson_backup_files_*"], ...filed },
  { metrics: ["keelson_backup_*"], having: { kind: "files" }, ...filed },
  { metrics: ["keelson_backup_*"], needs: watchesDatabaseBackups, when: "a schedule of the database's backups" },
);

const logs = of("logs", { metrics: ["vl_*"] }, { metrics: ["vlagent_*", "vm_persistentqueue_*"] });

const told = { needs: tellsSomebody, when: "alerts.receivers" };
const own = [
  ...of("prometheus", { metrics: ["prometheus_*"] }),
  ...of("alertmanager", { metrics: ["alertmanager_notifications_*"], ...told }, { metrics: ["alertmanager_*"] }),
  ...of("certificates", { metrics: ["keelson_certificate_*"] }),
];

const all: readonly Source[] = [
  ...[...node, ...containers, ...postgres, ...pgbouncer, ...redis, ...edge, ...blackbox, ...apps],
  ...[...schedules, ...backups, ...logs, ...own],
];

/** The first that fits says how a job comes to tell a metric; undefined where nobody does. */
export function sourceOf(
  job: Job,
  metric: string,
  matchers: Readonly<Record<string, string>> = {},
): Source | undefined {
  return all.find((source) => source.job === job && isOf(source, metric) && hasLabels(source, matchers));
}

function isOf({ metrics }: Source, metric: string): boolean {
  return metrics.some((name) => (name.endsWith("*") ? metric.startsWith(name.slice(0, -1)) : metric === name));
}

function hasLabels({ having = {} }: Source, matchers: Readonly<Record<string, string>>): boolean {
  return Object.entries(having).every(([label, value]) => matchers[label] === value);
}

/** Says whether the stack has whoever tells it, and what it would be told of. */
export function isTold({ job, needs }: Source, config: StackConfig): boolean {
  return scrapedJobs(config).includes(job) && (needs?.(config) ?? true);
}
