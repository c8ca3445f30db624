import type { V1CronJob, V1Job, V1Pod } from "@kubernetes/client-node";
import { serviceLabel } from "../../platforms/kubernetes/labels.ts";
import { nextRun } from "./next-run.ts";
import type { JobRun, JobStatus } from "./types.ts";

/** A CronJob in the words of every platform. */
export function clusterJob(cronJob: V1CronJob, jobs: readonly V1Job[], pods: readonly V1Pod[]): JobStatus {
  const { name, labels = {}, creationTimestamp } = cronJob.metadata!;
  const { schedule, timeZone = "UTC" } = cronJob.spec!;
  const { lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {};
  const service = labels[serviceLabel] ?? name!;
  const next = nextRun(schedule, timeZone, new Date(lastScheduleTime ?? creationTimestamp ?? 0));
  const runs = jobs.filter((job) => isOf(job, cronJob)).map((job) => runOf(job, pods));
  return {
    ...{ service, job: name === service ? service : name!.slice(service.length + 1) },
    ...{ cron: schedule, timeZone },
    ...(lastSuccessfulTime === undefined ? {} : { lastSuccess: iso(lastSuccessfulTime) }),
    ...(next === undefined ? {} : { next: next.toISOString() }),
    runs: runs.sort((a, b) => (a.started < b.started ? -1 : 1)),
  };
}

function isOf({ metadata }: V1Job, { metadata: of }: V1CronJob): boolean {
  return metadata?.ownerReferences?.some(({ uid }) => uid === of!.uid) ?? false;
}

function runOf(job: V1Job, pods: readonly V1Pod[]): JobRun {
  const { annotations = {}, creationTimestamp } = job.metadata!;
  const reason = annotations["cronjob.kubernetes.io/instantiate"] === "manual" ? "manual" : "schedule";
  const started = iso(job.status?.startTime ?? creationTimestamp ?? 0);
  const end = job.status?.conditions?.find(({ type, status }) => isEnd(type) && status === "True");
  if (end === undefined) return { reason, started, result: "running" };
  const exitCode = exitCodeOf(job, pods);
  return {
    ...{ reason, started, ended: iso(job.status?.completionTime ?? end.lastTransitionTime ?? 0) },
    ...(exitCode === undefined ? {} : { exitCode }),
    result:
      end.type === "Complete"
        ? "success"
        : end.reason === "DeadlineExceeded" || isLate(job, pods)
          ? "timeout"
          : "failure",
  };
}

function isEnd(type: string): boolean {
  return type === "Complete" || type === "Failed";
}

function iso(time: Date | string | number): string {
  return new Date(time).toISOString();
}

function lastPod(job: V1Job, pods: readonly V1Pod[]): V1Pod | undefined {
  const own = pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === job.metadata!.uid));
  return own.sort((a, b) => time(a) - time(b)).at(-1);
}

function time({ metadata }: V1Pod): number {
  return new Date(metadata?.creationTimestamp ?? 0).getTime();
}

function exitCodeOf(job: V1Job, pods: readonly V1Pod[]): number | undefined {
  return lastPod(job, pods)?.status?.containerStatuses?.[0]?.state?.terminated?.exitCode;
}

/** The pod itself was ended at the timeout of an attempt. */
function isLate(job: V1Job, pods: readonly V1Pod[]): boolean {
  return lastPod(job, pods)?.status?.reason === "DeadlineExceeded";
}
