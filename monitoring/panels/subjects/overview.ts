import { answersRequests, asksByTls, hasPools, watchesDatabaseBackups } from "../../../config/monitoring.ts";
import { edgeRequests } from "../../alerts/requests.ts";
import { lateSeconds } from "../../alerts/subjects/certificates.ts";
import { keepsKeys } from "../../alerts/subjects/redis.ts";
import { above, below, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";
import { quantile } from "../requests.ts";
import { busy, diskFree, diskLimits, memoryLimits, memoryUsed } from "./host.ts";

export const overview: SubjectPanels = {
  name: "overview",
  title: "Overview",
  question: "Is it fine?",
  panels: (context) => [
    ...alarms(),
    ...(answersRequests(context.config) ? requests(context) : []),
    ...host(context),
    connections(context),
    ...(hasPools(context.config) ? [poolWait(context)] : []),
    redis(context),
    ...dates(context),
  ],
};

const tile = { shape: "value" } as const;

function alarms(): Panel[] {
  return [
    {
      ...tile,
      title: "Alerts",
      unit: "count",
      queries: [
        query(
          "prometheus",
          'count(ALERTS{alertstate="firing",severity=~"critical|warning"}) or vector(0)',
          "alerts that fire",
        ),
      ],
      unlessZero: "warning",
      description: "Alerts that fire and that people are told of. keelson alerts lists them, each with its runbook.",
    },
    {
      ...tile,
      title: "Targets without an answer",
      unit: "count",
      queries: [query("prometheus", 'count(up{job!="apps"} == 0) or vector(0)', "exporters that do not answer")],
      limits: [above("TargetDown", 0)],
      description:
        "Exporters that do not answer: what they tell is unknown meanwhile. keelson status says which server is down.",
    },
  ];
}

function requests(context: PanelContext): Panel[] {
  const { limit, rate } = context;
  const total = `sum(rate(keelson_edge_requests_total{job="edge"}[${rate}]))`;
  const failed = `sum(rate(keelson_edge_requests_total{job="edge",status=~"5.."}[${rate}]))`;
  return [
    {
      ...tile,
      title: "Requests",
      unit: "a second",
      queries: [query("edge", total, "requests")],
      description: "What the edge answers, of all services. A sudden nothing is an outage in front of the edge.",
    },
    {
      ...tile,
      title: "Errors",
      unit: "share",
      queries: [query("edge", `(${failed} or ${total} * 0) / (${total} > 0)`, "answers of 5xx")],
      limits: [
        above("ErrorRateNotice", limit.errorsNotice),
        above("ErrorRateHigh", limit.errors),
        above("ErrorRateCritical", limit.errorsCritical),
      ],
      description: "Share of answers that are 5xx. Application shows whose they are.",
      waitsFor: "a request",
    },
    {
      ...tile,
      title: "Answer time, p95",
      unit: "seconds",
      queries: [query("edge", quantile(0.95, edgeRequests, context, ""), "95 of 100 are faster")],
      limits: latencyLimits(context),
      description:
        "One request in twenty takes longer. Application shows whose; then look at pools and slow statements.",
      waitsFor: "a request",
    },
  ];
}

export function latencyLimits({ limit }: PanelContext) {
  return [
    above("LatencyNotice", limit.latencyNotice),
    above("LatencyHigh", limit.latency),
    above("LatencyCritical", limit.latencyCritical),
  ];
}

function host(context: PanelContext): Panel[] {
  const { limit } = context;
  return [
    {
      ...tile,
      title: "Processors busy",
      unit: "share",
      queries: [query("node", busy(context), "busy")],
      limits: [above("HostCpuHigh", limit.hostCpu)],
      description: "All processors of the host together. Infrastructure shows which container takes them.",
    },
    {
      ...tile,
      title: "Host memory used",
      unit: "share",
      queries: [query("node", memoryUsed, "used")],
      limits: memoryLimits(limit),
      description: "What cannot be given back. Infrastructure shows each container against its limit.",
    },
    {
      ...tile,
      title: "Disk free, least",
      unit: "share",
      queries: [query("node", `min(${diskFree})`, "free")],
      limits: diskLimits(limit),
      description: "Of the fullest file system. Make room before data stores stop writing: docs/runbooks.md, DiskLow.",
    },
  ];
}

function connections({ limit }: PanelContext): Panel {
  return {
    ...tile,
    title: "PostgreSQL connections",
    unit: "share",
    queries: [
      query(
        "postgres",
        'sum(pg_stat_activity_count{job="postgres"}) / max(pg_settings_max_connections{job="postgres"} - pg_settings_superuser_reserved_connections{job="postgres"})',
        "in use",
      ),
    ],
    limits: [above("PostgresConnectionsHigh", limit.postgresConnections)],
    description: "At 100 % new ones are refused. PostgreSQL shows who holds them.",
  };
}

function poolWait({ limit }: PanelContext): Panel {
  return {
    ...tile,
    title: "Longest wait for a pool",
    unit: "seconds",
    queries: [query("pgbouncer", 'max(pgbouncer_pools_client_maxwait_seconds{job="pgbouncer"})', "longest wait")],
    limits: [above("PoolWaitLong", limit.poolWait)],
    description:
      "How long a client waits for a server connection just now; 0 is as it should be. PgBouncer shows the pool.",
  };
}

function redis(context: PanelContext): Panel {
  const { limit, rate } = context;
  const evicts = !keepsKeys(context);
  return {
    ...tile,
    title: evicts ? "Keys evicted" : "Redis memory",
    unit: evicts ? "a second" : "share",
    queries: [
      evicts
        ? query("redis", `sum(rate(redis_evicted_keys_total{job="redis"}[${rate}]))`, "evicted")
        : query(
            "redis",
            'max(redis_memory_used_bytes{job="redis"} / (redis_memory_max_bytes{job="redis"} > 0))',
            "of maxmemory",
          ),
    ],
    limits: evicts ? [above("RedisEvicting", limit.redisEvictions)] : [above("RedisMemoryHigh", limit.redisMemory)],
    description: evicts
      ? "A cache that evicts much is too small for its use. Redis shows what is in it."
      : "At 100 % every write is refused. Redis shows what takes it.",
  };
}

function dates(context: PanelContext): Panel[] {
  return [
    ...(asksByTls(context.config) ? [firstEnd(context)] : []),
    ...(watchesDatabaseBackups(context.config) ? [lastBackup(context)] : []),
  ];
}

function firstEnd(context: PanelContext): Panel {
  return {
    ...tile,
    title: "Certificates, first end",
    unit: "seconds",
    queries: [
      query("blackbox", 'min(probe_ssl_earliest_cert_expiry{job="blackbox"}) - time()', "until the first ends"),
    ],
    limits: [below("CertificateExpiring", lateSeconds(context))],
    description:
      "Until the first certificate ends. keelson certificates says which, and what stands in the way of a new one.",
  };
}

function lastBackup({ limit }: PanelContext): Panel {
  return {
    ...tile,
    title: "Last good backup",
    unit: "seconds",
    queries: [
      query(
        "backups",
        'time() - max(keelson_backup_last_success_timestamp_seconds{job="backups",kind="database"})',
        "since the last good backup",
      ),
    ],
    limits: [above("BackupLate", limit.backupHours), above("BackupMissing", limit.backupMissingHours)],
    description: "What was written since is only on this disk. keelson backup status says why it is late.",
    waitsFor: "the first backup",
  };
}
