import type { V1Pod } from "@kubernetes/client-node";
import { Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { askInPod, execInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { isReady } from "../../platforms/kubernetes/cluster/ready-pods.ts";
import { serviceLabel } from "../../platforms/kubernetes/labels.ts";
import { notRunning } from "../one-off/errors.ts";
import { readScheduler, refused } from "./scheduler-answer.ts";
import { jobName, type JobStatus, type ScheduleRequest } from "./types.ts";

/** What the schedulers in these pods say of their jobs: those of the backups, which no CronJob runs. */
export async function schedulersJobs(
  cluster: Cluster,
  { stack }: ScheduleRequest,
  pods: readonly V1Pod[],
): Promise<JobStatus[]> {
  const all = pods.map(async (pod) => {
    const service = pod.metadata!.labels![serviceLabel]!;
    if (!isReady(pod)) throw notRunning(service, stack);
    const { code, stdout } = await askInPod(cluster, pod, [probeBinary, "schedule", "status", "--json"]);
    if (code !== 0) throw new UserError(`The scheduler of ${service} does not say how its jobs went.`);
    return readScheduler(service, stdout);
  });
  return (await Promise.all(all)).flat();
}

/** The scheduler starts it, so that its rule of one at a time holds. */
export async function startByScheduler(cluster: Cluster, pod: V1Pod, status: JobStatus): Promise<number> {
  const command = [probeBinary, "schedule", "start", status.job];
  const { stdout, stderr } = process;
  const code = await execInPod(cluster, pod, command, { stdin: Readable.from([]), stdout, stderr });
  if (code === refused) throw new UserError(`${jobName(status)} was not started.`);
  return code;
}
