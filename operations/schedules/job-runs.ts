import { serviceLabel } from "../../platforms/kubernetes/labels.ts";
import { nextRun } from "./next-run.ts";
import type { JobRun, JobStatus } from "./types.ts";

type Time = Date | string;

interface Metadata {
  readonly name?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: Time;
  readonly ownerReferences?: readonly { readonly uid: string }[];
}

/** What is read here of the API's CronJobs, Jobs and pods. */
export interface SeenCronJob {
  readonly metadata?: Metadata;
  readonly spec?: { readonly schedule: string; readonly timeZone?: string };
  readonly status?: { readonly lastScheduleTime?: Time; readonly lastSuccessfulTime?: Time };
}

export interface SeenJob {
  readonly metadata?: Metadata;
  readonly status?: {
    readonly startTime?: Time;
    readonly completionTime?: Time;
    readonly conditions?: readonly Condition[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly lastTransitionTime?: Time;
}

export interface SeenPod {
  readonly metadata?: Metadata;
  readonly status?: {
    readonly reason?: string;
    readonly containerStatuses?: readonly {
      readonly state?: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

/** A CronJob in the words of every platform. */
export function clusterJob(cronJob: SeenCronJob, jobs: readonly SeenJob[], pods: readonly SeenPod[]): JobStatus {
  const { schedule, timeZone = "UTC" } = cronJob.spec!;
  const runs = jobs.filter((job) => isOf(job, cronJob)).map((job) => runOf(job, pods));
  return {
    ...namesOf(cronJob),
    ...{ cron: schedule, timeZone },
    ...timesOf(cronJob, schedule, timeZone),
    runs: runs.sort((a, b) => (a.started < b.started ? -1 : 1)),
  };
}

function namesOf({ metadata }: SeenCronJob): Pick<JobStatus, "service" | "job"> {
  const { name = "", labels = {} } = metadata!;
  const service = labels[serviceLabel] ?? name;
  return { service, job: name === service ? service : name.slice(service.length + 1) };
}

function timesOf({ metadata, status = {} }: SeenCronJob, schedule: string, timeZone: string) {
  const { lastScheduleTime, lastSuccessfulTime } = status;
  const next = nextRun(schedule, timeZone, new Date(lastScheduleTime ?? metadata!.creationTimestamp ?? 0));
  return {
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccess: iso(lastSuccessfulTime) }),
    ...(next === undefined ? {} : { next: next.toISOString() }),
  };
}

function isOf({ metadata }: SeenJob, { metadata: of }: SeenCronJob): boolean {
  return metadata?.ownerReferences?.some(({ uid }) => uid === of!.uid) ?? false;
}

function runOf(job: SeenJob, pods: readonly SeenPod[]): JobRun {
  const { startTime, completionTime } = job.status ?? {};
  const begun = { reason: reasonOf(job), started: iso(startTime ?? job.metadata!.creationTimestamp ?? 0) };
  const end = endOf(job);
  if (end === undefined) return { ...begun, result: "running" };
  const pod = lastPod(job, pods);
  const ended = iso(completionTime ?? end.lastTransitionTime ?? 0);
  return { ...begun, ended, ...exitCodeOf(pod), result: resultOf(end, pod) };
}

function exitCodeOf(pod: SeenPod | undefined): { readonly exitCode?: number } {
  const [container] = pod?.status?.containerStatuses ?? [];
  const exitCode = container?.state?.terminated?.exitCode;
  return exitCode === undefined ? {} : { exitCode };
}

function reasonOf({ metadata }: SeenJob): JobRun["reason"] {
  return metadata?.annotations?.["cronjob.kubernetes.io/instantiate"] === "manual" ? "manual" : "schedule";
}

function endOf({ status }: SeenJob): Condition | undefined {
  return status?.conditions?.find(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True");
}

/** The Job as a whole was too late, or its last pod was ended at the timeout of an attempt. */
function resultOf({ type, reason }: Condition, pod: SeenPod | undefined): JobRun["result"] {
  if (type === "Complete") return "success";
  return [reason, pod?.status?.reason].includes("DeadlineExceeded") ? "timeout" : "failure";
}

function iso(time: Time | number): string {
  return new Date(time).toISOString();
}

function lastPod(job: SeenJob, pods: readonly SeenPod[]): SeenPod | undefined {
  const own = pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === job.metadata!.uid));
  return own.sort((a, b) => made(a) - made(b)).at(-1);
}

function made({ metadata }: SeenPod): number {
  return new Date(metadata?.creationTimestamp ?? 0).getTime();
}
