import type { alertNames } from "../../../config/alerts/names.ts";
import { ofContainer, of, runs, type Cases } from "./case.ts";
import { counter, gauge, gone } from "./series.ts";

const pg = of("postgres");
const shop = 'datname="shop"';

export const postgres: Cases<(typeof alertNames.postgres)[number]> = {
  PostgresDown: { series: { [pg("pg_up")]: gauge(1, 0), ...runs("postgres") } },
  PostgresUnseen: { series: { [pg("pg_up")]: gauge(1), [pg("pg_settings_max_connections")]: gone(100) }, settles: 300 },
  PostgresConnectionsHigh: {
    series: {
      [pg("pg_stat_activity_count", `${shop},state="active"`)]: gauge(1, 40, 30),
      [pg("pg_stat_activity_count", `${shop},state="idle"`)]: gauge(1, 40, 45),
      [pg("pg_settings_max_connections")]: gauge(100),
      [pg("pg_settings_superuser_reserved_connections")]: gauge(3),
    },
  },
  PostgresSlowQueries: {
    series: {
      [pg("pg_stat_statements_seconds_total", `${shop},queryid="1"`)]: counter(0.1, 12, 8),
      [pg("pg_stat_statements_calls_total", `${shop},queryid="1"`)]: counter(10),
    },
    settles: 300,
  },
  PostgresLongTransaction: {
    series: {
      [pg("pg_stat_activity_max_tx_duration", `${shop},state="idle in transaction"`)]: gauge(1, 301, 299),
      [pg("pg_stat_activity_max_tx_duration", `${shop},state="idle"`)]: gauge(9999),
    },
  },
  PostgresDeadlocks: { series: { [pg("pg_stat_database_deadlocks", shop)]: counter(0, 0.1, 0) }, settles: 60 },
  PostgresCheckpointsForced: {
    series: {
      [pg("pg_stat_checkpointer_num_requested_total")]: counter(0, 0.02, 0.001),
      [pg("pg_stat_checkpointer_num_timed_total")]: counter(0.003),
    },
    settles: 900,
  },
  PostgresWraparound: {
    series: { [pg("pg_database_wraparound_age_datfrozenxid_seconds", shop)]: gauge(1e6, 1.1e9, 0.9e9) },
  },
};

const pooler = of("pgbouncer");
const web = 'database="web",user="web"';
const api = 'database="api",user="api"';
const waiting = pooler("pgbouncer_pools_client_waiting_connections", web);
const logins = pooler("pgbouncer_pools_server_login_connections", web);
const servers = (active: number): Record<string, ReturnType<typeof gauge>> => ({
  [pooler("pgbouncer_pools_server_active_connections", web)]: gauge(2, active, 2),
  [pooler("pgbouncer_pools_server_idle_connections", web)]: gauge(0),
  [pooler("pgbouncer_pools_server_used_connections", web)]: gauge(0),
});

export const pgbouncer: Cases<(typeof alertNames.pgbouncer)[number]> = {
  // Frozen: its exporter hangs and says nothing.
  PgBouncerDown: {
    series: {
      [pooler("pgbouncer_up")]: gone(1),
      [ofContainer("container_health_state", "pgbouncer")]: gauge(1, 0),
      ...runs("pgbouncer"),
    },
  },
  // Nobody waits any more: clients are refused at once while a login goes on.
  PostgresConnectionsFailing: {
    series: { [waiting]: gauge(0), [logins]: gauge(0, 1, 1), ...servers(0) },
  },
  PoolWaiting: { series: { [waiting]: gauge(0, 3, 0), ...servers(2) } },
  PoolWaitLong: { series: { [pooler("pgbouncer_pools_client_maxwait_seconds", web)]: gauge(0, 6, 4) } },
  PoolNearlyFull: {
    series: {
      [pooler("pgbouncer_pools_server_active_connections", web)]: gauge(1, 19, 18),
      [pooler("pgbouncer_pools_server_active_connections", api)]: gauge(1),
      [pooler("pgbouncer_databases_pool_size", 'name="web",database="shop"')]: gauge(20),
      [pooler("pgbouncer_databases_pool_size", 'name="api",database="shop"')]: gauge(5),
    },
  },
  PgBouncerClientsHigh: {
    series: {
      [pooler("pgbouncer_used_clients")]: gauge(1, 81, 79),
      [pooler("pgbouncer_config_max_client_connections")]: gauge(100),
    },
  },
};

const server = of("redis");

export const redis: Cases<(typeof alertNames.redis)[number]> = {
  // Its container is gone, and the exporter has nobody to ask.
  RedisDown: {
    series: {
      [server("redis_up")]: gone(1),
      [ofContainer("container_last_seen", "redis")]: gone(1),
      [of("containers")("up")]: gauge(1),
    },
    // promtool has no word for a series that is said to have ended.
    settles: 300,
  },
  RedisMemoryHigh: {
    series: { [server("redis_memory_used_bytes")]: gauge(1, 91, 89), [server("redis_memory_max_bytes")]: gauge(100) },
  },
  RedisMemoryUnbounded: { series: { [server("redis_memory_max_bytes")]: gauge(100, 0) } },
  RedisEvicting: {
    series: { [server("redis_evicted_keys_total")]: counter(0, 60, 40) },
    settles: 300,
    stack: { redis: { persistence: "none" } },
  },
  RedisClientsHigh: {
    series: { [server("redis_connected_clients")]: gauge(1, 81, 79), [server("redis_config_maxclients")]: gauge(100) },
  },
  RedisClientsMany: { series: { [server("redis_connected_clients")]: gauge(1, 1001, 1000) } },
  RedisConnectionsRejected: { series: { [server("redis_rejected_connections_total")]: counter(0, 1, 0) }, settles: 60 },
  RedisPersistenceFailing: {
    series: {
      [server("redis_aof_last_write_status")]: gauge(1, 0),
      [server("redis_aof_last_bgrewrite_status")]: gauge(1),
    },
  },
};
