import type { V1Pod } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../../config/user-error.ts";
import { jobLabel, serviceLabel } from "../labels.ts";
import type { Cluster } from "./client.ts";

const pauseMs = 500;

interface Service {
  readonly namespace: string;
  readonly service: string;
}

/** All of a service's ready pods, as soon as there is one. */
export async function readyPods(
  { core }: Pick<Cluster, "core">,
  { namespace, service }: Service,
  seconds: number,
): Promise<V1Pod[]> {
  const deadline = Date.now() + seconds * 1000;
  const labelSelector = `${serviceLabel}=${service},!${jobLabel}`;
  for (;;) {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector });
    const pods = items.filter(isReady);
    if (pods.length > 0) return pods;
    if (Date.now() > deadline) throw new UserError(`No pod of ${service} became ready within ${seconds} s.`);
    await sleep(pauseMs);
  }
}

/** One that is being replaced still answers, but not for long. */
export function isReady({ metadata, status }: V1Pod): boolean {
  const ready = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return ready && metadata?.deletionTimestamp === undefined;
}
