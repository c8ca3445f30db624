import { metricServices } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { allJobs, type Job } from "./alert.ts";

/** The jobs that Prometheus has in a stack; others are those that further parts of it add, such as the scheduler. */
export function scrapedJobs(config: StackConfig, others: readonly string[] = []): readonly Job[] {
  return allJobs.filter((job) => isScraped(job, config) || others.includes(job));
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
    schedules: () => false,
    backups: () => false,
  };
  return only[job]?.() ?? true;
}
