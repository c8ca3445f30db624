import type { Resource } from "../resources.ts";

/** "Deployment" of kubernetes:apps/v1:Deployment, in any version; undefined for what is of no cluster. */
export function kindOf({ type }: Resource): string | undefined {
  return /^kubernetes:[a-z0-9.]+\/[a-z0-9]+:(\w+)$/.exec(type)?.[1];
}

/** This table has the path at which each kind keeps the pods that it runs. */
const pods: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  Job: ["spec", "template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  Pod: [],
};

/** Path of the pod's own metadata and spec; undefined for what runs none. */
export function podPath(resource: Resource): readonly string[] | undefined {
  const kind = kindOf(resource);
  return kind === undefined ? undefined : pods[kind];
}
