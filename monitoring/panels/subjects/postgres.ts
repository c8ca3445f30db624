import { above, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";

export const postgres: SubjectPanels = {
  name: "postgres",
  title: "PostgreSQL",
  question: "Is the database slow, full, or blocked?",
  panels: (context) => [
    ...connections(context),
    ...work(context),
    ...rows(context),
    ...locks(context),
    ...disk(context),
    ...upkeep(context),
  ],
};

const lines = { shape: "lines" } as const;
const pg = '{job="postgres"}';
/** Those that people make: the templates are nobody's. */
const databases = '{job="postgres",datname!~"template.*|"}';
const database = "{{datname}}";

function connections({ limit }: PanelContext): Panel[] {
  const slots = `(pg_settings_max_connections${pg} - pg_settings_superuser_reserved_connections${pg})`;
  return [
    {
      ...lines,
      title: "Connections in use",
      unit: "share",
      queries: [query("postgres", `sum(pg_stat_activity_count${pg}) / max(${slots})`, "of all")],
      limits: [above("PostgresConnectionsHigh", limit.postgresConnections)],
      description: "At 100 % new ones are refused. PgBouncer's own are bounded: somebody connects past it.",
    },
    {
      ...lines,
      title: "Connections by state",
      unit: "count",
      queries: [query("postgres", `sum by (state) (pg_stat_activity_count${databases})`, "{{state}}")],
      description:
        "Many that are idle in transaction hold locks and do nothing: an app waits for something else between two statements.",
    },
    {
      ...lines,
      title: "Connections by database",
      unit: "count",
      queries: [query("postgres", `sum by (datname) (pg_stat_activity_count${databases})`, database)],
      description: "Who holds them. Each app's share is bounded by its role.",
    },
  ];
}

const sumOf = (rate: string) => (metric: string) => `sum by (datname) (rate(${metric}${databases}[${rate}]))`;

function work({ limit, rate }: PanelContext): Panel[] {
  const sum = sumOf(rate);
  return [
    {
      ...lines,
      title: "Statements",
      unit: "a second",
      queries: [query("postgres", sum("pg_stat_statements_calls_total"), database)],
      description: "Of pg_stat_statements. Many more for as many requests: an app asks in a loop.",
    },
    {
      ...lines,
      title: "Statement time, average",
      unit: "seconds",
      queries: [
        query(
          "postgres",
          `${sum("pg_stat_statements_seconds_total")} / (${sum("pg_stat_statements_calls_total")} > 0)`,
          database,
        ),
      ],
      limits: [above("PostgresSlowQueries", limit.postgresQuery)],
      description: "A missing index, a lock, or a disk that is too slow; pg_stat_statements names the statement.",
    },
    {
      ...lines,
      title: "Transactions",
      unit: "a second",
      queries: [
        query("postgres", sum("pg_stat_database_xact_commit"), "{{datname}} committed"),
        query("postgres", sum("pg_stat_database_xact_rollback"), "{{datname}} rolled back"),
      ],
      description: "Those rolled back are errors of an app, or time-outs: read its log.",
    },
  ];
}

function rows({ rate }: PanelContext): Panel[] {
  const sum = sumOf(rate);
  const hit = sum("pg_stat_database_blks_hit");
  return [
    {
      ...lines,
      title: "Rows",
      unit: "a second",
      queries: [
        query("postgres", `sum(rate(pg_stat_database_tup_fetched${databases}[${rate}]))`, "fetched"),
        query("postgres", `sum(rate(pg_stat_database_tup_inserted${databases}[${rate}]))`, "inserted"),
        query("postgres", `sum(rate(pg_stat_database_tup_updated${databases}[${rate}]))`, "updated"),
        query("postgres", `sum(rate(pg_stat_database_tup_deleted${databases}[${rate}]))`, "deleted"),
      ],
      description: "Many rows for few statements: something is read whole that should be found by an index.",
    },
    {
      ...lines,
      title: "Read from memory",
      unit: "share",
      queries: [query("postgres", `${hit} / (${hit} + ${sum("pg_stat_database_blks_read")} > 0)`, database)],
      description: "Below 95 % for long what is used does not fit: more memory for PostgreSQL, or fewer scans.",
    },
    {
      ...lines,
      title: "Written to temporary files",
      unit: "bytes a second",
      queries: [query("postgres", sum("pg_stat_database_temp_bytes"), database)],
      description: "Sorts and joins that do not fit into work_mem. Find the statement before work_mem is raised.",
    },
  ];
}

function locks({ limit, rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Longest transaction",
      unit: "seconds",
      queries: [
        query(
          "postgres",
          'max by (datname) (pg_stat_activity_max_tx_duration{job="postgres",state!~"idle",datname!~"template.*|"})',
          database,
        ),
      ],
      limits: [above("PostgresLongTransaction", limit.postgresTransaction)],
      description:
        "It keeps its locks, and autovacuum from cleaning up. End it by pg_terminate_backend where nobody needs it.",
    },
    {
      ...lines,
      title: "Locks by mode",
      unit: "count",
      queries: [query("postgres", `sum by (mode) (pg_locks_count${pg}) > 0`, "{{mode}}")],
      description: "AccessExclusiveLock for long is a migration that everybody waits for.",
    },
    {
      ...lines,
      title: "Deadlocks",
      unit: "count",
      queries: [
        query("postgres", `sum by (datname) (increase(pg_stat_database_deadlocks${databases}[${rate}]))`, database),
      ],
      limits: [above("PostgresDeadlocks", 0)],
      description:
        "PostgreSQL ended a transaction so that another could go on; its app got an error. The log names both.",
    },
  ];
}

function disk({ config, rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Size of databases",
      unit: "bytes",
      queries: [query("postgres", `max by (datname) (pg_database_size_bytes${databases})`, database)],
      description: "Growth by jumps is an import; steady growth is what the disk has to have room for.",
    },
    {
      ...lines,
      title: "Write-ahead log on disk",
      unit: "bytes",
      queries: [query("postgres", `max(pg_wal_size_bytes${pg})`, "log")],
      description: "More than max_wal_size for long: archiving fails, or a slot is left over. keelson backup status.",
    },
    ...(config.backups === undefined ? [] : [archiving(rate)]),
  ];
}

function archiving(rate: string): Panel {
  return {
    ...lines,
    title: "Failed archivings",
    unit: "count",
    queries: [query("postgres", `sum(increase(pg_stat_archiver_failed_count${pg}[${rate}]))`, "failed")],
    description: "What is not archived is in no backup, and stays on the disk: keelson backup status says why.",
  };
}

function upkeep({ limit, rate }: PanelContext): Panel[] {
  const checkpoints = (kind: string) => `sum(increase(pg_stat_checkpointer_num_${kind}_total${pg}[${rate}]))`;
  return [
    {
      ...lines,
      title: "Checkpoints",
      unit: "count",
      queries: [
        query("postgres", checkpoints("timed"), "at their time"),
        query("postgres", checkpoints("requested"), "before their time"),
      ],
      description: "More before their time than at it: max_wal_size is too small for what is written.",
    },
    {
      ...lines,
      title: "Age of the oldest transaction id",
      unit: "count",
      queries: [
        query("postgres", `max by (datname) (pg_database_wraparound_age_datfrozenxid_seconds${databases})`, database),
      ],
      limits: [above("PostgresWraparound", limit.postgresWraparound)],
      description:
        "In transactions. Autovacuum brings it down; where it cannot, a long transaction or a slot holds it. At 2.1 G writing stops.",
    },
  ];
}
