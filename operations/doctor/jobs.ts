import { jobName, lastRun, runningSince, type JobRun, type JobStatus } from "../schedules/types.ts";
import type { Finding } from "./types.ts";

/** A scheduler and a cluster's controller look every few seconds; a run that is later than this has been missed. */
const overdueSeconds = 300;

/** A job whose last run did not end well, and one that was due and has not run. */
export function judgeJob(job: JobStatus, stack: string, now: Date): Finding[] {
  if (runningSince(job) !== undefined) return [];
  const command = `keelson schedule run ${jobName(job)} --stack ${stack}`;
  const what = [...failure(job), ...absence(job, now)];
  return what.map((text) => ({ level: "mend", what: `${jobName(job)}: ${text}`, command }));
}

const ends: Readonly<Record<JobRun["result"], string | undefined>> = {
  running: undefined,
  success: undefined,
  failure: "failed",
  timeout: "took longer than its timeout",
  interrupted: "was cut off",
  stopped: "was stopped by a deploy",
};

function failure(job: JobStatus): string[] {
  const last = lastRun(job);
  const end = last && ends[last.result];
  if (last === undefined || end === undefined) return [];
  const code = last.exitCode === undefined ? "" : ` with exit code ${last.exitCode}`;
  const good = job.lastSuccess === undefined ? "it never ended well" : `it ended well last at ${job.lastSuccess}`;
  return [`its run of ${last.started} ${end}${code}; ${good}`];
}

function absence({ next }: JobStatus, now: Date): string[] {
  if (next === undefined || now.getTime() - new Date(next).getTime() < overdueSeconds * 1000) return [];
  return [`it was due at ${next} and has not run`];
}
