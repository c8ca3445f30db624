/** What an idle stack, some minutes old, has not told yet: the metric, and what has to happen first. */
export const untilNow: Readonly<Record<string, string>> = {
  "keelson_job_last_exit_code of schedules": "the first run, at its time",
  "keelson_job_last_exit_code of backups": "the first run, at its time",
  "keelson_backup_last_success_timestamp_seconds of backups": "the first backup, at its time",
  "keelson_backup_verified_timestamp_seconds of backups": "the first verification, at its time",
  "keelson_backup_files_late_after_seconds of backups": "the first backup of files, at its time",
  "go_gc_duration_seconds of apps": "an app in Go",
  "go_goroutines of apps": "an app in Go",
};
