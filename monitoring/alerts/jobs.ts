import { keepsLogs, metricServices, watchedSchedules, watchesCertificates } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { watchesBackups } from "../../sizing/backup-files.ts";
import { allJobs, type Job } from "./alert.ts";

/** The jobs that Prometheus has in a stack. */
export function scrapedJobs(config: StackConfig): readonly Job[] {
  return allJobs.filter((job) => isScraped(job, config));
}

function isScraped(job: Job, config: StackConfig): boolean {
  const { target, postgres, redis, edge, monitoring } = config;
  const only: Readonly<Partial<Record<Job, () => boolean>>> = {
    node: () => target === "docker",
    containers: () => target === "docker",
    postgres: () => postgres !== undefined,
    pgbouncer: () => postgres !== undefined,
    redis: () => redis !== undefined,
    blackbox: () => edge.routes.length + monitoring.probes.length > 0,
    apps: () => metricServices(config).length > 0,
    schedules: () => watchedSchedules(config).length > 0,
    backups: () => watchesBackups(config),
    logs: () => keepsLogs(config),
    certificates: () => watchesCertificates(config),
  };
  return only[job]?.() ?? true;
}
