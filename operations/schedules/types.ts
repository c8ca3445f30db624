import type { StackConfig } from "../../config/schema.ts";

/** One run of a job, with its retries. Times are ISO 8601. */
export interface JobRun {
  /** Why it began: its time had come, one was missed, or somebody asked for it. */
  readonly reason: "schedule" | "missed" | "manual";
  readonly started: string;
  /** Left out while it runs. */
  readonly ended?: string;
  /** Left out where nobody saw it. */
  readonly exitCode?: number;
  readonly result: "running" | "success" | "failure" | "timeout" | "interrupted" | "stopped";
}

/** What is known of a job now. */
export interface JobStatus {
  readonly service: string;
  /** Its name among the service's jobs; the service's own where it has one alone. */
  readonly job: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly lastSuccess?: string;
  /** When it is due next, or was due and has not run. */
  readonly next?: string;
  /** Oldest first; what runs is the last. */
  readonly runs: readonly JobRun[];
}

export interface ScheduleRequest {
  readonly stack: string;
  readonly config: StackConfig;
}

/** The last run that has ended. */
export function lastRun({ runs }: JobStatus): JobRun | undefined {
  return runs.findLast(({ result }) => result !== "running");
}

export function runningSince({ runs }: JobStatus): string | undefined {
  return runs.findLast(({ result }) => result === "running")?.started;
}

/** As people name it: a service's only job by the service alone. */
export function jobName({ service, job }: Pick<JobStatus, "service" | "job">): string {
  return service === job ? service : `${service}/${job}`;
}
