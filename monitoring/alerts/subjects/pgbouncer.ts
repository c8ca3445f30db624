import { hasPools } from "../../../config/monitoring.ts";
import { orGone, type Alert, type AlertContext, type SubjectAlerts } from "../alert.ts";

export const pgbouncer: SubjectAlerts = {
  subject: "pgbouncer",
  wanted: ({ postgres }) => postgres !== undefined,
  alerts: (context) => [
    ...presence(context),
    clientsHigh(context),
    ...(hasPools(context.config) ? [failing, ...waiting(context), nearlyFull(context)] : []),
  ],
};

const pooler = '{job="pgbouncer"}';
const perPool = "by (stack, database)";
const pool = "pool {{ $labels.database }}";

function presence(context: AlertContext): Alert[] {
  return [
    {
      name: "PgBouncerDown",
      severity: "critical",
      expr: orGone(`pgbouncer_up${pooler} == 0`, "pgbouncer", context),
      for: 60,
      summary: "PgBouncer does not answer",
      description: "Apps reach PostgreSQL through it: those that need a database answer 503.",
      job: "pgbouncer",
      silences: {
        alerts: ["PoolWaiting", "PoolWaitLong", "PoolNearlyFull", "PgBouncerClientsHigh", "ServiceNotReady"],
        equal: ["stack"],
      },
    },
  ];
}

const servers = ["active", "idle", "used"].map((state) => `pgbouncer_pools_server_${state}_connections${pooler}`);

/** Where no app has a pool there is the console's alone, for which nobody waits. */
const failing: Alert = {
  name: "PostgresConnectionsFailing",
  severity: "critical",
  // While logins fail, PgBouncer soon refuses clients at once, so that none waits; it goes on trying.
  expr:
    `sum ${perPool} (pgbouncer_pools_client_waiting_connections${pooler} + pgbouncer_pools_server_login_connections${pooler}) > 0 ` +
    `and sum ${perPool} (${servers.join(" + ")}) == 0`,
  for: 60,
  summary: `No connection to PostgreSQL comes about for ${pool}`,
  description:
    "Clients or PgBouncer's own logins wait, and it has not one server connection: PostgreSQL is away, or refuses them.",
  job: "pgbouncer",
  silences: { alerts: ["PoolWaiting", "PoolWaitLong"], equal: ["stack", "database"] },
};

function waiting({ limit }: AlertContext): Alert[] {
  return [
    {
      name: "PoolWaiting",
      severity: "warning",
      expr: `sum ${perPool} (pgbouncer_pools_client_waiting_connections${pooler}) > 0`,
      for: 120,
      summary: `{{ $value }} clients wait in ${pool}`,
      description:
        "For two minutes there was always somebody waiting for a server connection: every request is slower.",
      job: "pgbouncer",
    },
    {
      name: "PoolWaitLong",
      severity: "critical",
      expr: `max ${perPool} (pgbouncer_pools_client_maxwait_seconds${pooler}) > ${limit.poolWait}`,
      for: 60,
      summary: `Clients wait {{ $value | humanizeDuration }} in ${pool}`,
      description: "Requests run into time-outs. All server connections are held, most likely by one slow statement.",
      job: "pgbouncer",
      silences: { alerts: ["PoolWaiting", "PoolNearlyFull"], equal: ["stack", "database"] },
    },
  ];
}

function nearlyFull({ limit }: AlertContext): Alert {
  const busy = `max ${perPool} (pgbouncer_pools_server_active_connections${pooler})`;
  // In pgbouncer_databases_* "database" is PostgreSQL's name, and "name" is what the pools call "database".
  const named = `label_replace(pgbouncer_databases_pool_size${pooler}, "database", "$1", "name", "(.+)")`;
  return {
    name: "PoolNearlyFull",
    severity: "warning",
    expr: `${busy} / on (stack, database) max ${perPool} (${named}) > ${limit.poolUse}`,
    for: 300,
    summary: `{{ $value | humanizePercentage }} of ${pool} is busy`,
    description: "The next peak has to wait for server connections.",
    job: "pgbouncer",
  };
}

function clientsHigh({ limit }: AlertContext): Alert {
  return {
    name: "PgBouncerClientsHigh",
    severity: "warning",
    expr: `pgbouncer_used_clients${pooler} / pgbouncer_config_max_client_connections${pooler} > ${limit.poolClients}`,
    for: 300,
    summary: "{{ $value | humanizePercentage }} of PgBouncer's client slots are taken",
    description: "At 100 % PgBouncer refuses connections: more replicas or larger pools than expectedUsers says.",
    job: "pgbouncer",
  };
}
