import { isKnown, type ClusterObjects, type Container, type Fact, type Facts, type Pod } from "./facts/types.ts";

const jobs = ["Job", "CronJob"];

/** Tells whether a container runs on and answers somebody: jobs and init containers end by themselves. */
export function isServer({ pod, job }: Container): boolean {
  if (pod === undefined) return job !== true;
  return pod.init !== true && !jobs.includes(pod.kind);
}

/** True of a service that runs at set times: its memory stands among the plan's jobs, and no request reaches it. */
export function isScheduled(record: Facts["record"], { service }: Pick<Container, "service">): boolean {
  return record?.plan.services[service]?.alone === "scheduled";
}

/** A Deployment or StatefulSet: what runs any number of equal pods. */
export interface Controller {
  readonly service: string;
  readonly tier: Container["tier"];
  readonly pod: Pod;
}

const replicating = ["Deployment", "StatefulSet", "ReplicaSet"];

/** Each once, whatever the number of its containers. */
export function controllersOf({ containers }: Facts): Controller[] {
  const all = containers.flatMap(({ service, tier, pod }): Controller[] =>
    pod !== undefined && replicating.includes(pod.kind) ? [{ service, tier, pod }] : [],
  );
  return [...new Map(all.map((one) => [one.service, one])).values()];
}

/** The least that runs while all is well. An autoscaler wins: a state shows the number that it has set. */
export function leastReplicas({ service, pod }: Controller, cluster: ClusterObjects | undefined): Fact<number> {
  const autoscaler = cluster?.autoscalers.find(({ target }) => target === service);
  if (autoscaler !== undefined) return autoscaler.min;
  // The API server's default.
  return isKnown(pod.replicas) ? (pod.replicas ?? 1) : pod.replicas;
}
