import type * as pulumi from "@pulumi/pulumi";

/**
 * What ends by itself, and runs at its times instead of all the time. Docker: one container, in which the probe binary runs
 * every job; the workload's own command and probes are not looked at. Kubernetes: a CronJob for each, or one such pod.
 */
export interface Schedule {
  /** The jobs share what they keep, and others call on their container between the times: a cluster has one pod for all. */
  readonly resident?: true;
  /** One at least; several may run at once, within the limits of the one container on Docker, each with limits of its own in a cluster. */
  readonly jobs: readonly ScheduledJob[];
}

export interface ScheduledJob {
  /** Its name among the workload's jobs, of lower-case letters, digits and dashes; also the label `job` of its metrics. */
  readonly name: string;
  /** Five fields, or @hourly, @daily, @weekly, @monthly. */
  readonly cron: string;
  /** Time zone of the IANA database, such as Europe/Berlin. */
  readonly timeZone: string;
  /** How long one attempt may take. */
  readonly timeoutSeconds: number;
  /** Attempts after one that failed or took too long. */
  readonly retries: number;
  /** Pause before each; a cluster has one of its own. */
  readonly retryPauseSeconds: number;
  /** Each pause is twice the one before, up to this; of one length when left out. Of a resident schedule alone. */
  readonly retryPauseLimitSeconds?: number;
  /** Runs as soon as its scheduler begins too. Of a resident schedule alone. */
  readonly atStart?: true;
  /** Whether one run makes up for times at which none could begin. */
  readonly missed: "once" | "skip";
  /** As Workload.command; on Docker all that runs in any case (Image.commandLine). */
  readonly command?: pulumi.Input<readonly string[]>;
}
