export type ThresholdUnit = "%" | "seconds" | "hours" | "days" | "a second" | "count" | "times";

export interface Threshold {
  readonly value: number;
  readonly unit: ThresholdUnit;
  readonly min: number;
  readonly max: number;
  /** What is compared with it, as the end of a sentence that begins with "Alerts when". */
  readonly when: string;
  /** Where the number comes from. */
  readonly source: string;
}

type Rest = readonly [value: number, when: string, source: string];

/** 100 % is never crossed from below, and 0 % always. */
const percent = (...[value, when, source]: Rest): Threshold => ({
  value,
  unit: "%",
  min: 0.001,
  max: 99.999,
  when,
  source,
});
const amount =
  (unit: ThresholdUnit, min: number, max: number) =>
  (...[value, when, source]: Rest): Threshold => ({ value, unit, min, max, when, source });
const seconds = amount("seconds", 0.001, 86_400);
const hours = amount("hours", 1, 8760);
const days = amount("days", 1, 365);
const rate = amount("a second", 0.001, 1_000_000);
const count = amount("count", 1, 2_000_000_000);
const times = amount("times", 1.1, 100);

const usual = "the usual line of production guides";
const mixin = "node_exporter's own mixin";
const lifetime = "certificates of a CA live 45 to 90 days and are renewed with a third left; this is about a fifth";
const renewal = "it is renewed with a third left, at the latest with a sixth";

/** Every number that an alert compares with. The stack file may give another in alerts.thresholds. */
export const thresholds = {
  hostCpu: percent(80, "the host's processors are busier than this for 5 minutes", usual),
  hostMemoryNotice: percent(85, "more than this of the host's memory is used for 5 minutes", usual),
  hostMemory: percent(90, "more than this of the host's memory is used for 5 minutes", usual),
  hostMemoryCritical: percent(95, "more than this of the host's memory is used for 2 minutes", usual),
  hostMemoryPressure: percent(
    20,
    "tasks wait for memory longer than this share of the time",
    "kernel documentation of PSI",
  ),
  diskFree: percent(20, "less than this of a file system is free", usual),
  diskFreeCritical: percent(10, "less than this of a file system is free", usual),
  diskFullHours: hours(24, "a file system will be full sooner than this at its present pace", mixin),
  inodesFree: percent(10, "less than this of a file system's inodes is free", mixin),
  postgresConnections: percent(80, "more than this of PostgreSQL's connections is in use", usual),
  postgresQuery: seconds(1, "statements of a database take longer than this on average", usual),
  postgresTransaction: seconds(300, "a transaction is open for longer than this", "autovacuum cannot clean behind it"),
  postgresWraparound: count(
    1_000_000_000,
    "a database's oldest transaction is older than this",
    "half of PostgreSQL's 2³¹",
  ),
  poolUse: percent(90, "more than this of a pool's server connections is busy", usual),
  poolWait: seconds(5, "a client waits longer than this for a server connection", "half of usual client time-outs"),
  poolClients: percent(80, "more than this of PgBouncer's client slots is taken", usual),
  redisMemory: percent(90, "more than this of maxmemory is used, without eviction", usual),
  redisEvictions: rate(50, "more keys than this are evicted", "a cache that is too small; below it is ordinary work"),
  redisClientsShare: percent(80, "more than this of maxclients is connected", usual),
  redisClients: count(1000, "more clients than this are connected", usual),
  containerCpu: percent(80, "a container uses more than this of its processor limit", usual),
  containerThrottled: percent(25, "a container is held back in more than this of its periods", "the Kubernetes mixin"),
  containerMemory: percent(90, "a server's container uses more than this of its memory limit", usual),
  appMemory: percent(80, "an app's container uses more than this of its memory limit", usual),
  containerRestarts: count(2, "a container starts more often than this in 15 minutes", "a crash loop, not a deploy"),
  edgeConnections: percent(80, "more than this of the edge's connections is in use", usual),
  certificateDays: days(30, "a certificate that people renew expires sooner than this", usual),
  certificateManagedDays: days(14, "a certificate that a cluster renews expires sooner than this", lifetime),
  certificateLeft: percent(15, "less than this of the lifetime of a certificate that renews itself is left", renewal),
  certificateFailures: count(
    4,
    "as many attempts to obtain a certificate have failed in a row",
    "they are made within 42 minutes",
  ),
  requestFloor: rate(
    0.1,
    "shares and latencies are looked at above this many requests",
    "one failed request is no outage",
  ),
  errorsNotice: percent(1, "more than this of a service's answers are 5xx", usual),
  errors: percent(5, "more than this of a service's answers are 5xx", usual),
  errorsCritical: percent(10, "more than this of a service's answers are 5xx", "the deploy gate's own line"),
  latencyNotice: seconds(0.5, "one request in twenty takes longer than this", usual),
  latency: seconds(1, "one request in twenty takes longer than this", usual),
  latencyCritical: seconds(2, "one request in twenty takes longer than this", usual),
  gcPause: seconds(0.01, "a garbage collection stops an app for longer than this", usual),
  eventLoop: seconds(0.1, "one turn in a hundred of Node.js's event loop is later than this", "people notice 100 ms"),
  goroutines: count(1000, "goroutines are counted above this only", "below it a doubling is ordinary work"),
  goroutineGrowth: times(
    2,
    "an app has this many times the goroutines of an hour ago",
    "a leak doubles, a load peak goes",
  ),
  slo: percent(99.9, "the error budget that this availability leaves burns too fast", "99.9 % and < 0.1 % errors"),
  sloErrors: count(10, "the budget is looked at above this many failed requests", "a service with few requests"),
  backupHours: hours(26, "the last good backup is older than this", "daily, and two hours for a slow one"),
  backupMissingHours: hours(48, "the last good backup is older than this", usual),
  backupVerifiedDays: days(8, "the last verified backup is older than this", "weekly, and a day for a slow one"),
  logsPending: count(
    16_777_216,
    "more bytes of log lines than this wait for their store",
    "minutes of an ordinary stack's",
  ),
  logsSize: percent(90, "more than this of logs.size is taken", usual),
} as const satisfies Readonly<Record<string, Threshold>>;

export type ThresholdName = keyof typeof thresholds;

/** Steps of one and the same measure: a later one is crossed after an earlier one. */
export const steps: readonly { readonly names: readonly ThresholdName[]; readonly worse: "above" | "below" }[] = [
  { names: ["hostMemoryNotice", "hostMemory", "hostMemoryCritical"], worse: "above" },
  { names: ["diskFree", "diskFreeCritical"], worse: "below" },
  { names: ["errorsNotice", "errors", "errorsCritical"], worse: "above" },
  { names: ["latencyNotice", "latency", "latencyCritical"], worse: "above" },
  { names: ["backupHours", "backupMissingHours"], worse: "above" },
];
