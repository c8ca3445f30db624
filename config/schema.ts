import type { z } from "zod";
import { alerts } from "./sections/alerts.ts";
import { backups } from "./sections/backups.ts";
import { deploy } from "./sections/deploy.ts";
import { edge } from "./sections/edge.ts";
import { exemptions, policies } from "./sections/exemptions.ts";
import { host } from "./sections/host.ts";
import { images } from "./sections/images.ts";
import { internalTls } from "./sections/internal-tls.ts";
import { kubernetes } from "./sections/kubernetes.ts";
import { logs } from "./sections/logs.ts";
import { monitoring } from "./sections/monitoring.ts";
import { pgbouncer } from "./sections/pgbouncer.ts";
import { postgres } from "./sections/postgres.ts";
import { redis } from "./sections/redis.ts";
import { service } from "./sections/service.ts";
import { map, oneOf, section, serviceName, wholeNumber } from "./sections/values.ts";

export const stackSchema = section({
  target: oneOf(["docker", "kubernetes"])
    .default("docker")
    .describe("Platform that runs the stack; it cannot change while the stack exists."),
  environment: oneOf(["development", "production"]).describe(
    "production refuses what is safe on a development machine only.",
  ),
  host: host.prefault({}).describe("The machine, or all nodes of the cluster, to fit into."),
  kubernetes: kubernetes.prefault({}).describe("How the stack lives in its cluster; for target kubernetes."),
  workload: oneOf(["read-heavy", "write-heavy", "mixed", "analytical", "serverless"])
    .default("mixed")
    .describe("What the database mostly does; sets the pool mode and PostgreSQL's tuning."),
  expectedUsers: wholeNumber(1, 1_000_000)
    .default(100)
    .describe("Users at the same time; raises PgBouncer's client slots."),
  images: images.prefault({}).describe("Where the servers' images come from."),
  postgres: postgres.optional().describe("PostgreSQL; none when left out."),
  pgbouncer: pgbouncer.prefault({}).describe("The pooler in front of PostgreSQL; runs when postgres does."),
  redis: redis.optional().describe("Redis; none when left out."),
  backups: backups
    .optional()
    .describe("Backups of PostgreSQL and of volumes, proved by restoring them; none when left out."),
  internalTls: internalTls
    .prefault({})
    .describe("TLS between apps, pooler, PostgreSQL and Redis, by an authority of the stack's own."),
  edge: edge.prefault({}).describe("nginx: the one listener of the outside."),
  monitoring: monitoring
    .prefault({})
    .describe("Prometheus, Alertmanager and exporters: whether and how the stack is watched."),
  logs: logs
    .optional()
    .describe(
      "Lines of all containers, kept in one place and found again when the container is gone: VictoriaLogs, a part of monitoring on a Docker host; none when left out.",
    ),
  deploy: deploy.prefault({}).describe("When a deploy is given up, and what is kept to go back to."),
  alerts: alerts.prefault({}).describe("Who is told when something is wrong, and from which numbers on."),
  exemptions: exemptions
    .default([])
    .describe("Violations of the checklist that may stand for a while, and who answers for each."),
  policies: policies.prefault({}).describe("Levels and thresholds of the checklist's rules, in place of their own."),
  services: map(serviceName, service)
    .default({})
    .describe("Your apps, by name; the name is also the DNS name for the services that need them."),
});

/** StackConfig is a valid stack file with every default filled in. */
export type StackConfig = z.output<typeof stackSchema>;
/** StackFile is a stack file as its user wrote it, without the defaults. */
export type StackFile = z.input<typeof stackSchema>;
export type ServiceConfig = StackConfig["services"][string];
