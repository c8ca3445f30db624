import type { V1CronJob, V1Job, V1Pod } from "@kubernetes/client-node";
import { randomBytes } from "node:crypto";
import { UserError } from "../../config/user-error.ts";
import { cronJobName } from "../../platforms/kubernetes/cron-jobs.ts";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { jobLabel, owner, schedulerLabel, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { identityOf } from "../identity.ts";
import { schedulersJobs, startByScheduler } from "./cluster-scheduler.ts";
import { followJob } from "./follow-job.ts";
import { clusterJob } from "./job-runs.ts";
import { jobName, runningSince, type JobStatus, type ScheduleRequest } from "./types.ts";

interface Found {
  readonly cronJobs: readonly V1CronJob[];
  readonly jobs: readonly V1Job[];
  readonly pods: readonly V1Pod[];
}

/** What the CronJobs of a stack, and the Jobs that are left of them, say. */
export function clusterJobs(request: ScheduleRequest): Promise<JobStatus[]> {
  return withCluster(request.config.kubernetes.context, async (cluster) => {
    const { cronJobs, jobs, pods } = await find(cluster, request);
    const schedulers = await findSchedulers(cluster, request);
    return [
      ...cronJobs.map((cronJob) => clusterJob(cronJob, jobs, pods)),
      ...(await schedulersJobs(cluster, request, schedulers)),
    ];
  });
}

async function find({ batch, core }: Cluster, { stack, config }: ScheduleRequest): Promise<Found> {
  const identity = identityOf(stack);
  const labelSelector = toQuery({ ...owner(identity), [jobLabel]: "schedule" });
  const selected = { namespace: namespaceOf(config, identity), labelSelector };
  const [cronJobs, jobs, pods] = await Promise.all([
    batch.listNamespacedCronJob(selected),
    batch.listNamespacedJob(selected),
    core.listNamespacedPod(selected),
  ]);
  return { cronJobs: cronJobs.items, jobs: jobs.items, pods: pods.items };
}

async function findSchedulers({ core }: Cluster, { stack, config }: ScheduleRequest): Promise<V1Pod[]> {
  const identity = identityOf(stack);
  const labelSelector = `${toQuery({ ...owner(identity), [schedulerLabel]: "true" })},!${jobLabel}`;
  const { items } = await core.listNamespacedPod({ namespace: namespaceOf(config, identity), labelSelector });
  return items;
}

/** As kubectl create job --from does, with one attempt. A Ctrl-C leaves the run on. */
export function startInCluster(request: ScheduleRequest, status: JobStatus): Promise<number> {
  const { config, stack } = request;
  const since = runningSince(status);
  if (since !== undefined) throw new UserError(`${jobName(status)} was not started: it is running since ${since}.`);
  const namespace = namespaceOf(config, identityOf(stack));
  return withCluster(config.kubernetes.context, async (cluster) => {
    const schedulers = await findSchedulers(cluster, request);
    const own = schedulers.find(({ metadata }) => metadata!.labels![serviceLabel] === status.service);
    if (own !== undefined) return startByScheduler(cluster, own, status);
    const name = cronJobName(status.service, status.job);
    const cronJob = await cluster.batch.readNamespacedCronJob({ namespace, name });
    const body = jobOf(cluster, cronJob);
    await cluster.batch.createNamespacedJob({ namespace, body });
    return followJob(cluster, namespace, body.metadata!.name!);
  });
}

function jobOf({ library }: Cluster, { metadata, spec }: V1CronJob): V1Job {
  const { name, uid } = metadata!;
  const { metadata: template, spec: job } = spec!.jobTemplate;
  return Object.assign(new library.V1Job(), {
    metadata: {
      name: `${name!.slice(0, 50)}-${randomBytes(4).toString("hex")}`,
      labels: template!.labels!,
      annotations: { "cronjob.kubernetes.io/instantiate": "manual" },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: name!, uid: uid!, controller: true }],
    },
    spec: Object.assign(new library.V1JobSpec(), job, { backoffLimit: 0 }),
  });
}
