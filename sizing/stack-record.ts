import { isMonitored } from "../config/monitoring.ts";
import type { StackConfig } from "../config/schema.ts";
import { hostFindings } from "./minimum-host.ts";
import { volumeFindings } from "./volumes.ts";
import type { Bytes, StackPlan } from "./types.ts";

/** Type of the component that carries a stack's record, in every state of it. */
export const recordType = "keelson:stack:Record";

/** What of the backups says where and when, and no key to either. */
export interface RecordedBackups {
  readonly places: readonly string[];
  readonly schedule: NonNullable<StackConfig["backups"]>["schedule"];
  readonly recovery?: NonNullable<StackConfig["backups"]>["recovery"];
}

/** Who is told of alerts, without a word of where they are reached. */
export interface RecordedAlerts {
  readonly receivers: readonly StackConfig["alerts"]["receivers"][string]["kind"][];
}

/** The edge without its users' passwords, and without the variables of whoever writes DNS records. */
export type RecordedEdge = Omit<StackConfig["edge"], "users" | "tls"> & { readonly tls: RecordedTls };
type Tls = StackConfig["edge"]["tls"];
type RecordedTls = Exclude<Tls, { kind: "acme" }> | Omit<Extract<Tls, { kind: "acme" }>, "dns">;

/** Sections of the stack file that hold no secret, and of those with passwords all but these. */
export type RecordedConfig = Pick<StackConfig, "target" | "environment" | "workload" | "pgbouncer" | "deploy"> & {
  readonly edge: RecordedEdge;
  /** Absent in records from before there was any. */
  readonly internalTls?: StackConfig["internalTls"];
  readonly postgres?: Omit<NonNullable<StackConfig["postgres"]>, "password"> | undefined;
  readonly backups?: RecordedBackups;
  readonly redis?: Omit<NonNullable<StackConfig["redis"]>, "password"> | undefined;
  /** Absent where the stack is not watched. */
  readonly monitoring?: Omit<StackConfig["monitoring"], "grafana"> | undefined;
  /** Absent with it. */
  readonly alerts?: RecordedAlerts;
};

/**
 * What a stack says of itself in its own state, so that whoever holds only that can judge it: a policy pack in a plain
 * preview, an export, a release. No secret stands in it.
 */
export interface StackRecord {
  readonly config: RecordedConfig;
  readonly plan: StackPlan;
}

/** Section by section: one that the stack file gets later stays out until somebody has looked for secrets in it. */
export function recordOf(config: StackConfig, plan: StackPlan): StackRecord {
  const { target, environment, workload, postgres, pgbouncer, redis, backups, edge, deploy, internalTls } = config;
  const sections = { target, environment, workload, pgbouncer, edge: recordedEdge(edge), internalTls, deploy };
  return {
    config: {
      ...sections,
      ...(postgres === undefined ? {} : { postgres: without(postgres, "password") }),
      ...(redis === undefined ? {} : { redis: without(redis, "password") }),
      ...(backups === undefined ? {} : { backups: recordedBackups(backups) }),
      ...(isMonitored(config)
        ? { monitoring: without(config.monitoring, "grafana"), alerts: recordedAlerts(config) }
        : {}),
    },
    plan,
  };
}

function recordedEdge(edge: StackConfig["edge"]): RecordedEdge {
  const { tls } = edge;
  return { ...without(edge, "users"), tls: tls.kind === "acme" ? without(tls, "dns") : tls };
}

function recordedBackups({
  repository,
  second,
  schedule,
  recovery,
}: NonNullable<StackConfig["backups"]>): RecordedBackups {
  const places = [repository, ...(second === undefined ? [] : [second])].map(({ kind }) => kind);
  return { places, schedule, ...(recovery && { recovery }) };
}

function recordedAlerts({ alerts }: StackConfig): RecordedAlerts {
  return { receivers: Object.values(alerts.receivers).map(({ kind }) => kind) };
}

function without<T extends object, K extends keyof T & string>(section: T, secret: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(section).filter(([key]) => key !== secret)) as Omit<T, K>;
}

/** The same for a host whose disk a deploy has measured since the plan was made. */
export function withDisk({ config, plan }: StackRecord, disk: Bytes): StackRecord {
  const host = { ...plan.host, disk };
  const byDisk = ["minimum-host", "disk-not-checked", "volumes"];
  const others = plan.findings.filter(({ rule }) => !byDisk.includes(rule));
  return {
    config,
    plan: {
      ...plan,
      host,
      findings: [...hostFindings(config, host), ...volumeFindings(config, plan.volumes ?? [], host), ...others],
    },
  };
}
