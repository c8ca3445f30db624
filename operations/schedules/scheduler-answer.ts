import type { JobRun, JobStatus } from "./types.ts";

/** The probe's exit code for a run that may not begin now. */
export const refused = 75;

/** What a scheduler in a container says of its jobs, as JSON. */
export function readScheduler(service: string, said: string): JobStatus[] {
  return (JSON.parse(said) as Said[]).map((job) => statusOf(service, job));
}

/** A run as the probe writes it. */
interface SaidRun {
  readonly reason: JobRun["reason"];
  readonly started: string;
  readonly ended: string;
  readonly exitCode: number;
  readonly result: Exclude<JobRun["result"], "running">;
}

interface Said {
  readonly job: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly lastSuccess?: string;
  readonly next?: string;
  readonly running?: Pick<SaidRun, "reason" | "started">;
  readonly runs?: readonly SaidRun[];
}

function statusOf(service: string, { running, runs = [], ...job }: Said): JobStatus {
  const ended = runs.map(({ reason, started, ended, exitCode, result }) => ({
    ...{ reason, started, ended, result },
    ...(exitCode < 0 ? {} : { exitCode }),
  }));
  const present = running && { reason: running.reason, started: running.started, result: "running" as const };
  const { cron, timeZone, lastSuccess, next } = job;
  return {
    ...{ service, job: job.job, cron, timeZone },
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(next === undefined ? {} : { next }),
    runs: [...ended, ...(present === undefined ? [] : [present])],
  };
}
