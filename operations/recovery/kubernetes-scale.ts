import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { removePod, restorePod, scaleSet } from "./stateful-sets.ts";
import type { ResourceState } from "../state/types.ts";
import type { Mended } from "./types.ts";

/** A StatefulSet that keeps no pod, and how many the state says that it keeps. */
interface Stopped {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

/**
 * A restore that is killed leaves PostgreSQL's StatefulSet without a replica. The engine does not look: for it nothing has
 * changed, and the next deploy would leave it so.
 */
export async function stoppedSets(cluster: Cluster, resources: readonly ResourceState[]): Promise<Stopped[]> {
  const stopped: Stopped[] = [];
  for (const set of resources.flatMap(wantedSet)) {
    const found = await unless([403, 404], cluster.apps.readNamespacedStatefulSet(set));
    if (found?.spec?.replicas === 0) stopped.push(set);
  }
  return stopped;
}

function wantedSet({ type, id, inputs = {}, delete: replaced }: ResourceState): Stopped[] {
  if (type !== "kubernetes:apps/v1:StatefulSet" || id === undefined || replaced === true) return [];
  const [namespace, name] = id.split("/") as [string, string];
  const { replicas = 1 } = (inputs["spec"] ?? {}) as { readonly replicas?: number };
  return replicas > 0 ? [{ namespace, name, replicas }] : [];
}

export const describeStopped = ({ name, replicas }: Stopped) =>
  `${name} was scaled to no replica, and is scaled to ${replicas}`;

/** A pod in which a restore works has the data's claim and the server's memory: it goes first. */
export async function startSets(cluster: Cluster, resources: readonly ResourceState[]): Promise<Mended> {
  const stopped = await stoppedSets(cluster, resources);
  for (const set of stopped) {
    await unless([403], removePod(cluster, { namespace: set.namespace, name: restorePod(set.name) }));
    await scaleSet(cluster, set, set.replicas);
  }
  for (const set of stopped) await settled(cluster, set);
  return { lines: stopped.map((set) => `Put right: ${describeStopped(set)}.`), lost: [] };
}

/** What the engine does next may ask a started server; one that takes longer is the deploy's own gate's to judge. */
async function settled({ apps }: Cluster, { namespace, name, replicas }: Stopped): Promise<void> {
  const deadline = Date.now() + readySeconds * 1000;
  while (Date.now() < deadline) {
    const { status } = await apps.readNamespacedStatefulSet({ namespace, name });
    if ((status?.readyReplicas ?? 0) >= replicas) return;
    await sleep(500);
  }
}

const readySeconds = 60;
