import { jobName, lastRun, runningSince, type JobRun, type JobStatus } from "../../operations/schedules/types.ts";
import { textTable } from "../../sizing/text-table.ts";
import { localTime } from "../history/time.ts";

const right = (title: string) => ({ title, align: "right" as const });
const columns = [
  { title: "job" },
  { title: "schedule" },
  { title: "last success" },
  { title: "last run" },
  ...["duration", "exit code"].map(right),
  { title: "result" },
  { title: "next run" },
];

export function formatJobs(stack: string, jobs: readonly JobStatus[]): string {
  if (jobs.length === 0) return `The stack ${stack} runs nothing at set times.\n`;
  return `${textTable(columns, jobs.map(row)).join("\n")}\n`;
}

function row(job: JobStatus): string[] {
  const { cron, timeZone, lastSuccess, next } = job;
  const since = runningSince(job);
  const [started, duration, exitCode, result] = runCells(lastRun(job));
  return [
    ...[jobName(job), `${cron} ${timeZone}`, shownTime(lastSuccess), started!, duration!, exitCode!, result!],
    since === undefined ? shownTime(next) : `running since ${localTime(since)}`,
  ];
}

/** The last runs, newest first. */
export function formatRuns(job: JobStatus): string {
  if (job.runs.length === 0) return `${jobName(job)} has not run yet; it is due at ${shownTime(job.next)}.\n`;
  const titles = [
    { title: "began" },
    ...["duration", "exit code"].map(right),
    { title: "result" },
    { title: "because" },
  ];
  const rows = job.runs.toReversed().map((run) => [...runCells(run), reasons[run.reason]]);
  return `${textTable(titles, rows).join("\n")}\n`;
}

const reasons: Readonly<Record<JobRun["reason"], string>> = {
  schedule: "its time had come",
  missed: "a run was missed or cut off",
  manual: "somebody asked for it",
};

function runCells(run: JobRun | undefined): string[] {
  if (run === undefined) return ["never", "", "", ""];
  const { started, ended, exitCode, result } = run;
  return [
    localTime(started),
    ended === undefined ? "" : duration(started, ended),
    exitCode === undefined ? "" : String(exitCode),
    result,
  ];
}

function shownTime(time: string | undefined): string {
  return time === undefined ? "never" : localTime(time);
}

function duration(started: string, ended: string): string {
  const seconds = (new Date(ended).getTime() - new Date(started).getTime()) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  return `${Math.floor(seconds / 60)}m${Math.floor(seconds % 60)}s`;
}
