/** Every alert, by subject. A name is what people disable, silence and look up in docs/runbooks.md. */
export const alertNames = {
  host: [
    ...(["HostDown", "HostCpuHigh", "HostMemoryNotice", "HostMemoryHigh", "HostMemoryCritical"] as const),
    ...(["HostMemoryPressure", "HostOomKill", "DiskLow", "DiskCritical", "DiskFullSoon", "InodesLow"] as const),
    "DiskReadOnly",
  ],
  postgres: [
    ...(["PostgresDown", "PostgresUnseen", "PostgresConnectionsHigh"] as const),
    ...(["PostgresSlowQueries", "PostgresLongTransaction", "PostgresDeadlocks", "PostgresCheckpointsForced"] as const),
    "PostgresWraparound",
  ],
  pgbouncer: [
    ...(["PgBouncerDown", "PostgresConnectionsFailing", "PoolWaiting", "PoolWaitLong", "PoolNearlyFull"] as const),
    "PgBouncerClientsHigh",
  ],
  redis: [
    ...(["RedisDown", "RedisMemoryHigh", "RedisMemoryUnbounded", "RedisEvicting", "RedisClientsHigh"] as const),
    ...(["RedisClientsMany", "RedisConnectionsRejected", "RedisPersistenceFailing"] as const),
  ],
  containers: [
    ...(["ContainerCpuHigh", "ContainerThrottled", "ContainerMemoryHigh", "AppMemoryHigh"] as const),
    ...(["ContainerRestarting", "ContainerUnhealthy"] as const),
  ],
  edge: [
    ...([
      "EdgeDown",
      "EdgeConnectionsHigh",
      "UrlDown",
      "ErrorRateNotice",
      "ErrorRateHigh",
      "ErrorRateCritical",
    ] as const),
    ...(["LatencyNotice", "LatencyHigh", "LatencyCritical"] as const),
  ],
  certificates: [
    ...(["CertificateExpiring", "CertificateRenewalLate", "CertificateRenewalFailing"] as const),
    "CertificateExpired",
  ],
  apps: [
    ...(["ServiceDown", "ServiceNotReady", "AppErrorRateHigh", "AppLatencyHigh"] as const),
    ...(["NodeGcPauses", "GoGcPauses", "GoroutinesGrowing", "EventLoopLag"] as const),
  ],
  slo: ["SloBurnFast", "SloBurnSteady", "SloBurnSlow", "SloBurnTrickle"],
  backups: ["BackupLate", "BackupMissing", "BackupUnverified", "BackupNeverMade", "BackupJobFailed", "BackupFilesLate"],
  schedules: ["JobFailed", "JobMissed"],
  logs: ["LogsDropped", "LogsBehind", "LogsReadOnly", "LogsShortened"],
  meta: [
    ...(["Watchdog", "TargetDown", "TargetMissing", "PrometheusReloadFailed", "RuleEvaluationFailing"] as const),
    ...([
      "PrometheusStorageFailing",
      "NotificationsDropped",
      "AlertmanagerReloadFailed",
      "NotificationsFailing",
    ] as const),
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Subject = keyof typeof alertNames;
export type AlertName = (typeof alertNames)[Subject][number];

export const allAlerts: readonly AlertName[] = Object.values(alertNames).flat();
