import { watchesDatabaseBackups } from "../../../config/monitoring.ts";
import { watchesFiles } from "../../../sizing/backup-files.ts";
import type { Alert, AlertContext, SubjectAlerts } from "../alert.ts";

export const backups: SubjectAlerts = {
  subject: "backups",
  wanted: () => true,
  alerts: (context) => [...database(context), failed, ...files(context)],
};

/** Of one that nobody backs up by a schedule none is late. */
function database(context: AlertContext): Alert[] {
  if (!watchesDatabaseBackups(context.config)) return [];
  return [...age(context), verified(context), neverMade(context)];
}

/** The newest good one of whatever kind: of each kind alone, a weekly full one would be late on Monday. */
const newest = '{job="backups",kind="database"}';
const last = `max by (stack) (keelson_backup_last_success_timestamp_seconds${newest})`;

function age({ limit }: AlertContext): Alert[] {
  const older = (seconds: number) => ({
    expr: `time() - ${last} > ${seconds}`,
    for: 300,
    summary: "The last good backup is {{ $value | humanizeDuration }} old",
    job: "backups" as const,
  });
  return [
    {
      ...older(limit.backupHours),
      name: "BackupLate",
      severity: "warning",
      description: "The last run failed or did not happen. What was written since is only on this disk.",
    },
    {
      ...older(limit.backupMissingHours),
      name: "BackupMissing",
      severity: "critical",
      description: "Two runs were missed: nobody would want to lose this much.",
      silences: { alerts: ["BackupLate"], equal: ["stack"] },
    },
  ];
}

function verified({ limit }: AlertContext): Alert {
  return {
    name: "BackupUnverified",
    severity: "warning",
    expr: `time() - max by (stack) (keelson_backup_verified_timestamp_seconds${newest}) > ${limit.backupVerifiedDays}`,
    for: 300,
    summary: "No backup was verified for {{ $value | humanizeDuration }}",
    description: "A backup that nobody has read back is a hope.",
    job: "backups",
  };
}

/** A metric that is not there makes no other alert fire: the first backup may fail for long. */
function neverMade({ limit, span }: AlertContext): Alert {
  return {
    name: "BackupNeverMade",
    severity: "critical",
    expr: `absent(keelson_backup_last_success_timestamp_seconds${newest})`,
    for: span(limit.backupHours),
    summary: "There is no backup",
    description: "Backups are asked for, and for more than a day none has succeeded since the metrics began.",
    job: "backups",
  };
}

/** Runs, verifications, restore drills and clean-ups are jobs of one scheduler, each after its retries. */
const failed: Alert = {
  name: "BackupJobFailed",
  severity: "warning",
  expr: 'max by (stack, exported_job) (keelson_job_last_exit_code{job="backups"}) != 0',
  for: 60,
  summary: "The backups' job {{ $labels.exported_job }} failed",
  description: "Its last run ended with {{ $value }}. This ends with its next good run.",
  job: "backups",
};

function files({ config }: AlertContext): Alert[] {
  return watchesFiles(config) ? [filesLate] : [];
}

/** Each service's own, by the schedule that the container of its files was given. */
const filesLate: Alert = {
  name: "BackupFilesLate",
  severity: "warning",
  expr:
    'time() - max by (stack, of) (keelson_backup_last_success_timestamp_seconds{job="backups",kind="files"}) > ' +
    'max by (stack, of) (keelson_backup_files_late_after_seconds{job="backups"})',
  for: 300,
  summary: "The last good backup of the files of {{ $labels.of }} is {{ $value | humanizeDuration }} old",
  description: "The last run failed or did not happen. What was written since is only on this disk.",
  job: "backups",
};
