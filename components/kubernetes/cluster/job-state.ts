import type { V1Job, V1Pod } from "@kubernetes/client-node";
import type { JobState } from "./release-job.ts";

/** How a Job's one pod stands; the Job itself may know of its end first, or alone. */
export function jobState(job: V1Job | undefined, pod: V1Pod | undefined): JobState {
  return ended(pod) ?? lost(job) ?? { kind: "running", ...unstarted(pod) };
}

function ended(pod: V1Pod | undefined): JobState | undefined {
  const terminated = pod?.status?.containerStatuses?.[0]?.state?.terminated;
  if (terminated === undefined) return undefined;
  return { kind: "ended", exitCode: terminated.exitCode, outOfMemory: terminated.reason === "OOMKilled" };
}

function lost(job: V1Job | undefined): JobState | undefined {
  if (job === undefined) return { kind: "lost", why: "somebody deleted its Job" };
  const failed = job.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  return failed === undefined ? undefined : { kind: "lost", why: sentence(failed) };
}

function unstarted(pod: V1Pod | undefined): { readonly why?: string } {
  const why = sentence(waiting(pod) ?? homeless(pod) ?? {});
  return why === "" ? {} : { why };
}

function waiting(pod: V1Pod | undefined) {
  return pod?.status?.containerStatuses?.[0]?.state?.waiting;
}

function homeless(pod: V1Pod | undefined) {
  return pod?.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
}

function sentence({ reason, message }: { readonly reason?: string; readonly message?: string }): string {
  return [reason, message].filter((part) => part !== undefined && part !== "").join(": ");
}
