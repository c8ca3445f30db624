import { readFileSync, writeFileSync } from "node:fs";
import { allJobs, type Job } from "../../../monitoring/alerts/alert.ts";

/** Labels by metric, by the job that tells it. */
export type Catalogue = Readonly<Partial<Record<Job, Readonly<Record<string, readonly string[]>>>>>;

const file = "test/support/metrics/recorded.json";

/** What real exporters told, as it was recorded last. */
export const recorded = JSON.parse(readFileSync(file, "utf8")) as Catalogue;

/** Labels that Prometheus itself gives every series of a target. */
export const targetLabels = ["job", "instance", "service", "stack"];

const route = ["host", "route", "service"];

/** What Keelson's own programs and the runtimes tell, by their sources; the recording has none of them. */
const own: Catalogue = {
  edge: {
    nginx_up: [],
    nginx_connections_active: [],
    nginx_connections_reading: [],
    nginx_connections_writing: [],
    nginx_connections_waiting: [],
    nginx_connections_accepted: [],
    nginx_connections_handled: [],
    keelson_edge_requests_total: [...route, "status"],
    keelson_edge_sent_bytes_total: route,
    keelson_edge_request_duration_seconds_bucket: [...route, "le"],
  },
  apps: {
    http_requests_total: ["method", "route", "status"],
    http_request_duration_seconds_bucket: ["method", "route", "le"],
    http_requests_in_flight: [],
    websocket_connections: [],
    dependency_up: ["dependency"],
    db_pool_connections: ["dependency", "state"],
    nodejs_gc_duration_seconds_sum: ["kind"],
    nodejs_gc_duration_seconds_count: ["kind"],
    nodejs_eventloop_lag_p99_seconds: [],
    go_gc_duration_seconds: ["quantile"],
    go_goroutines: [],
  },
  schedules: { keelson_job_last_exit_code: ["exported_job"], keelson_job_missed_total: ["exported_job"] },
  backups: {
    keelson_backup_last_success_timestamp_seconds: ["kind", "of"],
    keelson_backup_verified_timestamp_seconds: ["kind", "of"],
    keelson_backup_drill_success_timestamp_seconds: [],
    keelson_backup_drill_rpo_seconds: [],
    keelson_backup_drill_rto_seconds: [],
    keelson_backup_files_late_after_seconds: ["of"],
    keelson_backup_problems: [],
    keelson_backup_not_checked: [],
    keelson_backup_count: [],
    keelson_backup_free_bytes: [],
    keelson_backup_wal_waiting_bytes: [],
    keelson_backup_wal_failed_total: [],
    keelson_job_last_exit_code: ["exported_job"],
    keelson_job_next_run_timestamp_seconds: ["exported_job"],
  },
  certificates: {
    keelson_certificate_not_before_timestamp_seconds: ["host"],
    keelson_certificate_not_after_timestamp_seconds: ["host"],
    keelson_certificate_consecutive_failures: ["host"],
  },
};

/** Labels of a metric of a job; undefined where nobody tells it. */
export function labelsOf(job: Job, metric: string): readonly string[] | undefined {
  const found = metric === "up" ? [] : (own[job]?.[metric] ?? recorded[job]?.[metric]);
  return found && [...found, ...targetLabels];
}

/** Records what a Prometheus with real targets has, from its API, in place of what was recorded of the same jobs. */
export async function record(prometheus: string): Promise<void> {
  const catalogue: Record<string, Record<string, string[]>> = {};
  for (const job of allJobs) {
    const series = await seriesOf(prometheus, job);
    if (series.length > 0) catalogue[job] = labelsByMetric(series);
  }
  writeFileSync(file, `${JSON.stringify({ ...recorded, ...catalogue }, null, 1)}\n`);
}

type Series = Readonly<Record<string, string>>;

async function seriesOf(prometheus: string, job: Job): Promise<readonly Series[]> {
  const answer = await fetch(`${prometheus}/api/v1/series?match[]={job="${job}"}`);
  const { data } = (await answer.json()) as { readonly data: readonly Series[] };
  return data;
}

function labelsByMetric(series: readonly Series[]): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  for (const { __name__: name = "", ...labels } of series) {
    const own = Object.keys(labels).filter((label) => !targetLabels.includes(label));
    found[name] = new Set([...(found[name] ?? []), ...own]);
  }
  const names = Object.keys(found).sort();
  return Object.fromEntries(names.map((name) => [name, [...found[name]!].sort()]));
}
