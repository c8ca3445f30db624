import type { V1Pod } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../config/user-error.ts";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { awaitStart, exitCodeOf } from "../one-off/run-pod.ts";
import { passLog } from "../one-off/pod-streams.ts";

/** The controller makes a Job's pod within a second or two. */
const podSeconds = 60;
const pauseMs = 300;

/** Shows what the one pod of a Job prints, and returns its exit code. */
export async function followJob(cluster: Cluster, namespace: string, job: string): Promise<number> {
  const { metadata, spec } = await firstPod(cluster, namespace, job);
  const pod = { namespace, name: metadata!.name!, container: spec!.containers[0]!.name };
  await awaitStart(cluster, pod);
  await passLog(cluster, pod);
  return exitCodeOf(cluster, pod);
}

async function firstPod({ core }: Cluster, namespace: string, job: string): Promise<V1Pod> {
  const deadline = Date.now() + podSeconds * 1000;
  for (;;) {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` });
    if (items[0] !== undefined) return items[0];
    if (Date.now() > deadline)
      throw new UserError(`Job ${job} has no pod after ${podSeconds} s: kubectl describe job ${job}.`);
    await sleep(pauseMs);
  }
}
