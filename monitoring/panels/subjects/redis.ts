import { above, below, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";

export const redis: SubjectPanels = {
  name: "redis",
  title: "Redis",
  question: "Is the cache full, or forgetful?",
  panels: (context) => [...memory(context), ...work(context), ...clients(context), ...persistence(context)],
};

const lines = { shape: "lines" } as const;
const server = '{job="redis"}';
const rateOf = (metric: string, rate: string) => `sum(rate(redis_${metric}_total${server}[${rate}]))`;

function memory({ limit, rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Memory in use",
      unit: "share",
      queries: [
        query("redis", `max(redis_memory_used_bytes${server} / (redis_memory_max_bytes${server} > 0))`, "of maxmemory"),
      ],
      limits: [above("RedisMemoryHigh", limit.redisMemory)],
      description:
        "A cache that evicts sits at 100 % in health. A store without eviction refuses writes there: raise redis.memory.",
    },
    {
      ...lines,
      title: "Memory",
      unit: "bytes",
      queries: [
        query("redis", `max(redis_memory_used_dataset_bytes${server})`, "data"),
        query("redis", `max(redis_memory_used_bytes${server})`, "used"),
        query("redis", `max(redis_memory_used_rss_bytes${server})`, "of the container"),
        query("redis", `max(redis_memory_max_bytes${server})`, "maxmemory"),
      ],
      description:
        "Much more of the container than used is fragmentation; much more used than data is clients' buffers.",
    },
    {
      ...lines,
      title: "Keys evicted and expired",
      unit: "a second",
      queries: [
        query("redis", rateOf("evicted_keys", rate), "evicted"),
        query("redis", rateOf("expired_keys", rate), "expired"),
      ],
      limits: [above("RedisEvicting", limit.redisEvictions)],
      description:
        "Expired is as it was asked for. Evicted went for want of memory: what apps put in is gone before they ask for it.",
    },
    {
      ...lines,
      title: "Keys",
      unit: "count",
      queries: [query("redis", `sum by (db) (redis_db_keys${server}) > 0`, "{{db}}")],
      description: "Growth without end: an app sets no expiry.",
      waitsFor: "a key",
    },
  ];
}

function work({ rate }: PanelContext): Panel[] {
  const hits = rateOf("keyspace_hits", rate);
  const misses = rateOf("keyspace_misses", rate);
  const calls = `sum by (cmd) (rate(redis_commands_total${server}[${rate}]))`;
  return [
    {
      ...lines,
      title: "Commands",
      unit: "a second",
      queries: [query("redis", rateOf("commands_processed", rate), "all")],
      description: "One core does all of them. Beyond some ten thousand look at processors against limits.",
    },
    {
      ...lines,
      title: "Commands by name",
      unit: "a second",
      queries: [query("redis", `topk(8, ${calls}) > 0`, "{{cmd}}")],
      description: "KEYS, or SMEMBERS of large sets, stop everybody else meanwhile.",
    },
    {
      ...lines,
      title: "Command time, average",
      unit: "seconds",
      queries: [
        query(
          "redis",
          `topk(8, sum by (cmd) (rate(redis_commands_duration_seconds_total${server}[${rate}])) / (${calls} > 0))`,
          "{{cmd}}",
        ),
      ],
      description: "The eight slowest. SLOWLOG names the arguments.",
    },
    {
      ...lines,
      title: "Found",
      unit: "share",
      queries: [query("redis", `${hits} / (${hits} + ${misses} > 0)`, "of what was asked for")],
      description: "A cache that is seldom right costs more than it saves: too small, or keys that live too short.",
      waitsFor: "a read",
    },
  ];
}

function clients({ limit, rate }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Clients",
      unit: "count",
      queries: [
        query("redis", `max(redis_connected_clients${server})`, "connected"),
        query("redis", `max(redis_blocked_clients${server})`, "blocked"),
      ],
      limits: [above("RedisClientsMany", limit.redisClients)],
      description:
        "More than any pool needs: an app opens connections and does not close them. Blocked ones wait in a queue, by design.",
    },
    {
      ...lines,
      title: "Client slots in use",
      unit: "share",
      queries: [
        query("redis", `max(redis_connected_clients${server} / redis_config_maxclients${server})`, "of maxclients"),
      ],
      limits: [above("RedisClientsHigh", limit.redisClientsShare)],
      description: "At 100 % new connections are refused.",
    },
    {
      ...lines,
      title: "Connections refused",
      unit: "count",
      queries: [query("redis", `sum(increase(redis_rejected_connections_total${server}[${rate}]))`, "refused")],
      limits: [above("RedisConnectionsRejected", 0)],
      description: "maxclients was reached; apps got errors.",
    },
    {
      ...lines,
      title: "Traffic",
      unit: "bytes a second",
      queries: [
        query("redis", rateOf("net_input_bytes", rate), "received"),
        query("redis", rateOf("net_output_bytes", rate), "sent"),
      ],
      description: "Much sent for few commands: values that are too large for a cache.",
    },
  ];
}

function persistence({ config }: PanelContext): Panel[] {
  if (config.redis?.persistence !== "aof") return [];
  return [
    {
      ...lines,
      title: "Append-only file is written",
      unit: "count",
      queries: [
        query("redis", `min(redis_aof_last_write_status${server})`, "last write"),
        query("redis", `min(redis_aof_last_bgrewrite_status${server})`, "last rewrite"),
      ],
      limits: [below("RedisPersistenceFailing", 1)],
      description: "1 is good. At 0 what is written now is lost at the next restart: a full disk, mostly.",
    },
    {
      ...lines,
      title: "Append-only file",
      unit: "bytes",
      queries: [query("redis", `max(redis_aof_current_size_bytes${server})`, "size")],
      description: "It is rewritten at twice its size; the disk needs room for both.",
    },
  ];
}
