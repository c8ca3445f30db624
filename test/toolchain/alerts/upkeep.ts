import type { alertNames } from "../../../config/alerts/names.ts";
import { of, type Cases } from "./case.ts";
import { counter, gauge, gone } from "./series.ts";

const backup = of("backups");
const kind = 'kind="database"';
const hour = 3600;
const last = backup("keelson_backup_last_success_timestamp_seconds", kind);

/** promtool's clock begins at 0: what is old lies before it. */
export const backups: Cases<(typeof alertNames.backups)[number]> = {
  BackupLate: { series: { [last]: gauge(0, -27 * hour, -25 * hour) } },
  BackupMissing: { series: { [last]: gauge(0, -49 * hour, -47 * hour) } },
  BackupUnverified: {
    series: {
      [backup("keelson_backup_verified_timestamp_seconds", kind)]: gauge(0, -8.1 * 24 * hour, -7.9 * 24 * hour),
    },
  },
  BackupJobFailed: { series: { [backup("keelson_job_last_exit_code", 'exported_job="drill"')]: gauge(0, 1) } },
  BackupFilesLate: {
    series: {
      [backup("keelson_backup_last_success_timestamp_seconds", 'kind="files",of="web"')]: gauge(
        0,
        -27 * hour,
        -25 * hour,
      ),
      [backup("keelson_backup_files_late_after_seconds", 'of="web"')]: gauge(26 * hour),
    },
  },
  BackupNeverMade: { series: { [last]: gone(0) }, step: 300, settles: 600 },
};

const scheduler = of("schedules");
const job = 'exported_job="clean"';

export const schedules: Cases<(typeof alertNames.schedules)[number]> = {
  JobFailed: { series: { [scheduler("keelson_job_last_exit_code", job)]: gauge(0, 1) } },
  JobMissed: { series: { [scheduler("keelson_job_missed_total", job)]: counter(0, 0.1, 0) }, settles: 60 },
};

const agent = of("logs");

export const logs: Cases<(typeof alertNames.logs)[number]> = {
  LogsDropped: {
    series: {
      [agent("vm_persistentqueue_blocks_dropped_total")]: counter(0, 0.1, 0),
      [agent("vlagent_remotewrite_packets_dropped_total")]: counter(0),
    },
    settles: 60,
  },
  LogsBehind: { series: { [agent("vlagent_remotewrite_pending_data_bytes")]: gauge(0, 17 * 2 ** 20, 15 * 2 ** 20) } },
  LogsReadOnly: { series: { [agent("vl_storage_is_read_only")]: gauge(0, 1, 0) } },
  LogsShortened: {
    series: {
      [agent("vl_data_size_bytes", 'type="storage"')]: gauge(10, 90, 88),
      [agent("vl_data_size_bytes", 'type="indexdb"')]: gauge(1),
      [agent("vl_max_disk_space_usage_bytes")]: gauge(100),
    },
  },
};

const prometheus = of("prometheus");
const alertmanager = of("alertmanager");

export const meta: Cases<Exclude<(typeof alertNames.meta)[number], "Watchdog" | "TargetMissing">> = {
  TargetDown: { series: { [of("redis")("up")]: gauge(1, 0), [of("apps")("up")]: gauge(0) } },
  PrometheusReloadFailed: { series: { [prometheus("prometheus_config_last_reload_successful")]: gauge(1, 0) } },
  RuleEvaluationFailing: {
    series: { [prometheus("prometheus_rule_evaluation_failures_total", 'rule_group="a"')]: counter(0, 0.1, 0) },
    settles: 60,
  },
  PrometheusStorageFailing: {
    series: {
      [prometheus("prometheus_tsdb_compactions_failed_total")]: counter(0),
      [prometheus("prometheus_tsdb_wal_writes_failed_total")]: counter(0, 1, 0),
    },
    settles: 60,
  },
  NotificationsDropped: {
    series: {
      [prometheus("prometheus_notifications_dropped_total")]: counter(0),
      [prometheus("prometheus_notifications_alertmanagers_discovered")]: gauge(1, 0),
    },
  },
  AlertmanagerReloadFailed: { series: { [alertmanager("alertmanager_config_last_reload_successful")]: gauge(1, 0) } },
  NotificationsFailing: {
    series: { [alertmanager("alertmanager_notifications_failed_total", 'integration="email"')]: counter(0, 0.1, 0) },
    settles: 60,
  },
};
