import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";

export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The pod in which a restore works while a StatefulSet has no replica. */
export const restorePod = (set: string) => `${set}-restore`;

/** Tells a StatefulSet's controller how many pods it is to keep; none is what a stop is in a cluster. */
export async function scaleSet(
  { apps, library }: Cluster,
  { namespace, name }: Named,
  replicas: number,
): Promise<void> {
  const options = library.setHeaderOptions("Content-Type", library.PatchStrategy.MergePatch);
  const order = { namespace, name, body: { spec: { replicas } }, fieldManager: "keelson-restore" };
  await apps.patchNamespacedStatefulSet(order, options);
}

/** Ends once the pod is gone, and with it its hold on volumes and memory; its rule of network goes too. */
export async function removePod({ core, networking }: Cluster, { namespace, name }: Named): Promise<void> {
  await unless([404], core.deleteNamespacedPod({ namespace, name }));
  await unless([404], networking.deleteNamespacedNetworkPolicy({ namespace, name }));
  while ((await unless([404], core.readNamespacedPod({ namespace, name }))) !== undefined) await sleep(300);
}
