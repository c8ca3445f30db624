import { orGone, type Alert, type AlertContext, type SubjectAlerts } from "../alert.ts";

export const postgres: SubjectAlerts = {
  subject: "postgres",
  wanted: ({ postgres }) => postgres !== undefined,
  alerts: (context) => [...presence(context), ...use(context), ...statements(context), ...upkeep(context)],
};

const pg = '{job="postgres"}';
const where = "of {{ $labels.datname }}";

function presence(context: AlertContext): Alert[] {
  return [
    {
      name: "PostgresDown",
      severity: "critical",
      expr: orGone(`pg_up${pg} == 0`, "postgres", context),
      for: 60,
      summary: "PostgreSQL does not answer",
      description: "The exporter runs and cannot log in to PostgreSQL: apps that need it answer 503.",
      job: "postgres",
      silences: {
        alerts: [
          ...([
            "PostgresUnseen",
            "PostgresConnectionsHigh",
            "PostgresConnectionsFailing",
            "PostgresSlowQueries",
          ] as const),
          ...(["PoolWaiting", "PoolWaitLong", "PoolNearlyFull", "ServiceNotReady"] as const),
        ],
        equal: ["stack"],
      },
    },
    {
      // pg_up may stay 1 while every collector fails, of a lost right or an outdated query.
      name: "PostgresUnseen",
      severity: "warning",
      expr: `pg_up${pg} == 1 unless on (stack, instance) pg_settings_max_connections${pg}`,
      for: 300,
      summary: "PostgreSQL answers, and its numbers do not come",
      description: "The exporter logs in and collects nothing: every other PostgreSQL alert is blind.",
      job: "postgres",
    },
  ];
}

function use({ limit }: AlertContext): Alert[] {
  const slots = `(pg_settings_max_connections${pg} - pg_settings_superuser_reserved_connections${pg})`;
  return [
    {
      name: "PostgresConnectionsHigh",
      severity: "warning",
      expr: `sum by (stack, instance) (pg_stat_activity_count${pg}) / on (stack, instance) ${slots} > ${limit.postgresConnections}`,
      for: 300,
      summary: "{{ $value | humanizePercentage }} of PostgreSQL's connections are in use",
      description: "At 100 % new connections are refused. PgBouncer's own are bounded: somebody connects past it.",
      job: "postgres",
    },
  ];
}

function statements({ limit, window }: AlertContext): Alert[] {
  const perDatabase = (metric: string): string => `sum by (stack, datname) (rate(${metric}${pg}[${window(300)}]))`;
  const longest = `max by (stack, datname) (pg_stat_activity_max_tx_duration{job="postgres",state!~"idle"})`;
  return [
    {
      name: "PostgresSlowQueries",
      severity: "warning",
      expr:
        `${perDatabase("pg_stat_statements_seconds_total")} / ${perDatabase("pg_stat_statements_calls_total")} ` +
        `> ${limit.postgresQuery}`,
      for: 300,
      summary: `Statements ${where} take {{ $value | humanizeDuration }} on average`,
      description: `Over 5 minutes and all statements ${where}: a missing index, a lock, or a disk that is too slow.`,
      job: "postgres",
    },
    {
      name: "PostgresLongTransaction",
      severity: "warning",
      expr: `${longest} > ${limit.postgresTransaction}`,
      for: 60,
      summary: `A transaction ${where} is {{ $value | humanizeDuration }} old`,
      description: "It keeps its locks and keeps autovacuum from cleaning up behind it.",
      job: "postgres",
    },
    {
      name: "PostgresDeadlocks",
      severity: "warning",
      expr: `sum by (stack, datname) (increase(pg_stat_database_deadlocks${pg}[${window(600)}])) > 0`,
      for: 0,
      summary: `Deadlocks ${where}`,
      description: "PostgreSQL ended a transaction so that another could go on; its app got an error.",
      job: "postgres",
    },
  ];
}

function upkeep({ limit, window }: AlertContext): Alert[] {
  const checkpoints = (kind: string): string => `rate(pg_stat_checkpointer_num_${kind}_total${pg}[${window(900)}])`;
  return [
    {
      name: "PostgresCheckpointsForced",
      severity: "info",
      expr: `${checkpoints("requested")} > ${checkpoints("timed")}`,
      for: 900,
      summary: "PostgreSQL writes checkpoints before their time",
      description: "max_wal_size is too small for what is written: each forced checkpoint costs disk and latency.",
      job: "postgres",
    },
    {
      name: "PostgresWraparound",
      severity: "critical",
      // Transactions, whatever its name says.
      expr: `max by (stack, datname) (pg_database_wraparound_age_datfrozenxid_seconds${pg}) > ${limit.postgresWraparound}`,
      for: 300,
      summary: `Autovacuum falls behind ${where}`,
      description: `The oldest transaction ${where} is {{ $value | humanize }} old; at 2.1 G PostgreSQL stops writing.`,
      job: "postgres",
    },
  ];
}
