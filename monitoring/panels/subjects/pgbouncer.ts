import { hasPools } from "../../../config/monitoring.ts";
import { above, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";

export const pgbouncer: SubjectPanels = {
  name: "pgbouncer",
  title: "PgBouncer",
  question: "Does anybody wait for a database connection?",
  panels: (context) => [
    ...(hasPools(context.config) ? [...pools(context), ...connections, ...work(context)] : []),
    slots(context),
  ],
};

const lines = { shape: "lines" } as const;
/** Without the console's own. */
const pooler = '{job="pgbouncer",database!="pgbouncer"}';
const pool = "{{database}}";

const sum = (what: string) => `sum by (database) (pgbouncer_pools_${what}_connections${pooler})`;

function pools({ limit }: PanelContext): Panel[] {
  // In pgbouncer_databases_* "database" is PostgreSQL's name, and "name" is what the pools call "database".
  const size =
    'label_replace(pgbouncer_databases_pool_size{job="pgbouncer",name!="pgbouncer"}, "database", "$1", "name", "(.+)")';
  return [
    {
      ...lines,
      title: "Pools in use",
      unit: "share",
      queries: [
        query(
          "pgbouncer",
          `max by (database) (pgbouncer_pools_server_active_connections${pooler}) / on (database) max by (database) (${size})`,
          pool,
        ),
      ],
      limits: [above("PoolNearlyFull", limit.poolUse)],
      description:
        "Server connections at work, of those that the plan gives the app. At 100 % the next statement waits.",
    },
    {
      ...lines,
      title: "Clients that wait",
      unit: "count",
      queries: [query("pgbouncer", sum("client_waiting"), pool)],
      limits: [above("PoolWaiting", 0)],
      description:
        "For a server connection. For a moment that is a peak; for minutes look for one slow statement that holds them all.",
    },
    {
      ...lines,
      title: "Longest wait",
      unit: "seconds",
      queries: [query("pgbouncer", `max by (database) (pgbouncer_pools_client_maxwait_seconds${pooler})`, pool)],
      limits: [above("PoolWaitLong", limit.poolWait)],
      description: "Of the client that waits longest just now. Requests run into time-outs from here.",
    },
  ];
}

const connections: readonly Panel[] = [
  {
    ...lines,
    title: "Clients by pool",
    unit: "count",
    queries: [query("pgbouncer", sum("client_active"), pool)],
    description: "Connected and served. They may be many more than server connections: that is what the pooler is for.",
  },
  {
    ...lines,
    title: "Server connections",
    unit: "count",
    queries: [
      query("pgbouncer", sum("server_active"), "{{database}} at work"),
      query("pgbouncer", sum("server_idle"), "{{database}} idle"),
    ],
    description: "To PostgreSQL. None at all while clients wait: refused, a wrong password, or no such database.",
  },
];

function slots({ limit }: PanelContext): Panel {
  return {
    ...lines,
    title: "Client slots in use",
    unit: "share",
    queries: [
      query(
        "pgbouncer",
        'max(pgbouncer_used_clients{job="pgbouncer"} / pgbouncer_config_max_client_connections{job="pgbouncer"})',
        "of all",
      ),
    ],
    limits: [above("PgBouncerClientsHigh", limit.poolClients)],
    description: "At 100 % PgBouncer refuses connections: raise expectedUsers, or run fewer replicas.",
  };
}

function work({ rate }: PanelContext): Panel[] {
  const rateOf = (metric: string) => `sum by (database) (rate(pgbouncer_stats_${metric}_total${pooler}[${rate}]))`;
  const queries = rateOf("queries_pooled");
  return [
    {
      ...lines,
      title: "Statements",
      unit: "a second",
      queries: [query("pgbouncer", queries, pool)],
      description: "That went through the pooler, by database.",
    },
    {
      ...lines,
      title: "Statement time, average",
      unit: "seconds",
      queries: [query("pgbouncer", `${rateOf("queries_duration_seconds")} / (${queries} > 0)`, pool)],
      description: "As PgBouncer sees it, without the wait for a connection. Compare with PostgreSQL's own.",
      waitsFor: "a statement",
    },
    {
      ...lines,
      title: "Wait for a connection, per statement",
      unit: "seconds",
      queries: [query("pgbouncer", `${rateOf("client_wait_seconds")} / (${queries} > 0)`, pool)],
      description: "On average. More than the statements take themselves: the pool is too small, or too much is held.",
      waitsFor: "a statement",
    },
    {
      ...lines,
      title: "Traffic",
      unit: "bytes a second",
      queries: [
        query("pgbouncer", rateOf("received_bytes"), "{{database}} received"),
        query("pgbouncer", rateOf("sent_bytes"), "{{database}} sent"),
      ],
      description: "Much sent for few statements: an app reads more than it shows.",
    },
  ];
}
