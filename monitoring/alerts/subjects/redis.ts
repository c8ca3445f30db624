import { orGone, type Alert, type AlertContext, type SubjectAlerts } from "../alert.ts";

export const redis: SubjectAlerts = {
  subject: "redis",
  wanted: ({ redis }) => redis !== undefined,
  alerts: (context) => [presence(context), ...memory(context), ...clients(context), ...persistence(context)],
};

const server = '{job="redis"}';

const presence = (context: AlertContext): Alert => ({
  name: "RedisDown",
  severity: "critical",
  expr: orGone(`redis_up${server} == 0`, "redis", context),
  for: 60,
  summary: "Redis does not answer",
  description: "The exporter runs and cannot ask Redis: sessions, queues and caches of the apps are away.",
  job: "redis",
  silences: { alerts: ["ServiceNotReady"], equal: ["stack"] },
});

/** A cache that evicts sits at its bound in health: there evictions are the sign, elsewhere the memory. */
function memory(context: AlertContext): Alert[] {
  return [keepsKeys(context) ? full(context) : evicting(context), unbounded];
}

/** By default what is kept on disk is not evicted (see sizing/redis.ts). */
export function keepsKeys({ config }: AlertContext): boolean {
  const { maxmemoryPolicy = "auto", persistence } = config.redis ?? {};
  return maxmemoryPolicy === "noeviction" || (maxmemoryPolicy === "auto" && persistence === "aof");
}

function full({ limit }: AlertContext): Alert {
  return {
    name: "RedisMemoryHigh",
    severity: "critical",
    expr: `redis_memory_used_bytes${server} / (redis_memory_max_bytes${server} > 0) > ${limit.redisMemory}`,
    for: 300,
    summary: "{{ $value | humanizePercentage }} of Redis' maxmemory is used",
    description: "The policy is noeviction: at 100 % every write is refused.",
    job: "redis",
  };
}

function evicting({ limit, window }: AlertContext): Alert {
  return {
    name: "RedisEvicting",
    severity: "warning",
    expr: `rate(redis_evicted_keys_total${server}[${window(300)}]) > ${limit.redisEvictions}`,
    for: 900,
    summary: "Redis evicts {{ $value | humanize }} keys a second",
    description: "What apps put into the cache is gone before they ask for it: it is too small for its use.",
    job: "redis",
  };
}

const unbounded: Alert = {
  name: "RedisMemoryUnbounded",
  severity: "warning",
  expr: `redis_memory_max_bytes${server} == 0`,
  for: 300,
  summary: "Redis has no maxmemory",
  description: "It grows until the kernel kills it: somebody changed the setting on the running server.",
  job: "redis",
};

function clients({ limit, window }: AlertContext): Alert[] {
  return [
    {
      name: "RedisClientsHigh",
      severity: "warning",
      expr: `redis_connected_clients${server} / redis_config_maxclients${server} > ${limit.redisClientsShare}`,
      for: 300,
      summary: "{{ $value | humanizePercentage }} of Redis' clients are connected",
      description: "At 100 % new connections are refused.",
      job: "redis",
    },
    {
      name: "RedisClientsMany",
      severity: "warning",
      expr: `redis_connected_clients${server} > ${limit.redisClients}`,
      for: 300,
      summary: "{{ $value }} clients are connected to Redis",
      description: "More than any pool needs: most likely an app opens connections and does not close them.",
      job: "redis",
    },
    {
      name: "RedisConnectionsRejected",
      severity: "critical",
      expr: `increase(redis_rejected_connections_total${server}[${window(600)}]) > 0`,
      for: 0,
      summary: "Redis refuses connections",
      description: "maxclients was reached within 10 minutes; apps got errors.",
      job: "redis",
    },
  ];
}

function persistence({ config }: AlertContext): Alert[] {
  if (config.redis?.persistence === "none") return [];
  const states = ["redis_aof_last_write_status", "redis_aof_last_bgrewrite_status"];
  return [
    {
      name: "RedisPersistenceFailing",
      severity: "critical",
      expr: states.map((state) => `${state}${server} == 0`).join(" or "),
      for: 300,
      summary: "Redis cannot write its append-only file",
      description:
        "What is written now is lost at the next restart, and Redis soon refuses writes: a full disk, mostly.",
      job: "redis",
    },
  ];
}
