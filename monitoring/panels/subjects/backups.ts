import { watchesDatabaseBackups } from "../../../config/monitoring.ts";
import { watchesFiles } from "../../../sizing/backup-files.ts";
import { above, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";

export const backups: SubjectPanels = {
  name: "backups",
  title: "Backups",
  question: "Could this be restored, and from when?",
  panels: (context) => [
    ...(watchesDatabaseBackups(context.config) ? ages(context) : []),
    ...(watchesFiles(context.config) ? [filesAge] : []),
    ...(watchesDatabaseBackups(context.config) ? [...drills, ...room(context)] : []),
    ...jobs,
  ],
};

const lines = { shape: "lines" } as const;
const told = '{job="backups"}';
const newest = '{job="backups",kind="database"}';

function ages({ limit }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Age of the last good backup",
      unit: "seconds",
      queries: [query("backups", `time() - max(keelson_backup_last_success_timestamp_seconds${newest})`, "database")],
      limits: [above("BackupLate", limit.backupHours), above("BackupMissing", limit.backupMissingHours)],
      description: "A saw whose teeth are runs. Where a tooth is missing a run failed: keelson backup status.",
      waitsFor: "the first backup",
    },
    {
      ...lines,
      title: "Age of the last verified backup",
      unit: "seconds",
      queries: [query("backups", `time() - max(keelson_backup_verified_timestamp_seconds${newest})`, "database")],
      limits: [above("BackupUnverified", limit.backupVerifiedDays)],
      description: "A backup that nobody has read back is a hope: keelson backup verify.",
      waitsFor: "the first verification",
    },
    {
      ...lines,
      title: "Problems",
      unit: "count",
      queries: [
        query("backups", `max(keelson_backup_problems${told})`, "found"),
        query("backups", `max(keelson_backup_not_checked${told})`, "not checked"),
      ],
      description: "keelson backup status lists them.",
      waitsFor: "the first look at the repository",
    },
  ];
}

/** Late by each one's own schedule: no line fits all of them. */
const filesAge: Panel = {
  ...lines,
  title: "Age of the last good backup of files",
  unit: "seconds",
  queries: [
    query(
      "backups",
      `time() - max by (of) (keelson_backup_last_success_timestamp_seconds{job="backups",kind="files"})`,
      "{{of}}",
    ),
  ],
  description: "Of each service's volumes. Where a tooth is missing a run failed: keelson backup status.",
  waitsFor: "the first backup of files",
};

const drills: readonly Panel[] = [
  {
    ...lines,
    title: "Restore drill: data that would be lost",
    unit: "seconds",
    queries: [query("backups", `max(keelson_backup_drill_rpo_seconds${told})`, "lost")],
    description: "By the last drill, which restored the newest backup and compared it.",
    waitsFor: "the first drill",
  },
  {
    ...lines,
    title: "Restore drill: time that it took",
    unit: "seconds",
    queries: [query("backups", `max(keelson_backup_drill_rto_seconds${told})`, "restored after")],
    description: "By the last drill. It grows with the data: plan for it.",
    waitsFor: "the first drill",
  },
  {
    ...lines,
    title: "Age of the last drill",
    unit: "seconds",
    queries: [
      query("backups", `time() - max(keelson_backup_drill_success_timestamp_seconds${told})`, "last good drill"),
    ],
    description: "keelson backup drill runs one now.",
    waitsFor: "the first drill",
  },
];

function room({ rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Backups kept",
      unit: "count",
      queries: [query("backups", `max(keelson_backup_count${told})`, "backups")],
      description: "By the rules of backups.retention.",
      waitsFor: "the first look at the repository",
    },
    {
      ...lines,
      title: "Room for backups",
      unit: "bytes",
      queries: [query("backups", `max(keelson_backup_free_bytes${told})`, "free")],
      description: "A backup that finds no room fails, and archiving with it: fewer kept, or a larger disk.",
      waitsFor: "the first look at the repository",
    },
    {
      ...lines,
      title: "Log that waits for its archive",
      unit: "bytes",
      queries: [query("backups", `max(keelson_backup_wal_waiting_bytes${told})`, "waits")],
      description:
        "What a restore would lack, and what fills PostgreSQL's disk. It should come back to nearly nothing.",
      waitsFor: "the first look at the repository",
    },
    {
      ...lines,
      title: "Failed archivings",
      unit: "count",
      queries: [query("backups", `sum(increase(keelson_backup_wal_failed_total${told}[${rate}]))`, "failed")],
      description: "PostgreSQL tries each again: its log says why it failed.",
      waitsFor: "the first look at the repository",
    },
  ];
}

const jobs: readonly Panel[] = [
  {
    ...lines,
    title: "Runs, last exit code",
    unit: "count",
    queries: [query("backups", `max by (exported_job) (keelson_job_last_exit_code${told})`, "{{exported_job}}")],
    limits: [above("BackupJobFailed", 0)],
    description: "0 is good. keelson backup status has the reason of any other.",
    waitsFor: "the first run",
  },
  {
    ...lines,
    title: "Until the next run",
    unit: "seconds",
    queries: [
      query(
        "backups",
        `min by (exported_job) (keelson_job_next_run_timestamp_seconds${told}) - time()`,
        "{{exported_job}}",
      ),
    ],
    description: "By backups.schedule. Below 0 the scheduler does not run.",
  },
];
