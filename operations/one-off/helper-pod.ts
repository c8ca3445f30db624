import { setTimeout as sleep } from "node:timers/promises";
import type { V1Pod, V1PodTemplateSpec, V1Volume } from "@kubernetes/client-node";
import { idle } from "../../platforms/container.ts";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { oneOffPod, oneOffPolicy } from "./pod.ts";
import { awaitStart } from "./run-pod.ts";

export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The pod in which a restore works while a controller has no replica, or beside a container that backs files up. */
export const restorePod = (controller: string) => `${controller}-restore`;

export interface HelperPod {
  readonly pod: V1Pod;
  /** Ends once the pod is gone, and with it its hold on volumes and memory. */
  remove(): Promise<void>;
}

export interface HelperOrder {
  readonly name: string;
  /** A claim that is mounted beside all that the service's own pods have. */
  readonly extra?: { readonly claim: string; readonly folder: string };
  /** Volumes that those mount to read, and where this one has them to write to as well. */
  readonly live?: readonly { readonly path: string; readonly folder: string }[];
}

/** Makes a pod like those of a StatefulSet, with their volumes, and so on their node, and the ways out that they have. */
export async function openPod(
  at: { readonly cluster: Cluster; readonly namespace: string },
  service: string,
  order: HelperOrder,
): Promise<HelperPod> {
  const { cluster, namespace } = at;
  const { core, apps, networking, library } = cluster;
  const { name } = order;
  await removePod(cluster, { namespace, name });
  const set = await apps.readNamespacedStatefulSet({ namespace, name: service });
  const own = await networking.readNamespacedNetworkPolicy({ namespace, name: service });
  const reference = { apiVersion: "apps/v1", kind: "StatefulSet", name: service, uid: set.metadata!.uid! };
  const policy = Object.assign(new library.V1NetworkPolicy(), oneOffPolicy(own, name, reference));
  const body = Object.assign(new library.V1Pod(), helperPod(set.spec!.template, order));
  try {
    await networking.createNamespacedNetworkPolicy({ namespace, body: policy });
    await core.createNamespacedPod({ namespace, body });
    await awaitStart(cluster, { namespace, name, container: set.spec!.template.spec!.containers[0]!.name });
    return {
      pod: await core.readNamespacedPod({ namespace, name }),
      remove: () => removePod(cluster, { namespace, name }),
    };
  } catch (error) {
    await removePod(cluster, { namespace, name });
    throw error;
  }
}

/** The pod's definition, apart from the cluster. */
export function helperPod(template: V1PodTemplateSpec, { name, extra, live = [] }: HelperOrder) {
  const { metadata, spec } = oneOffPod(template, { name, command: [], terminal: false });
  const { containers, volumes = [] } = template.spec!;
  const mounts = containers[0]!.volumeMounts ?? [];
  // Its log would have the answer and the progress of what runs in it in one.
  const own = { command: idle, stdin: false, stdinOnce: false };
  const more = extra && {
    mount: { name: "extra", mountPath: extra.folder },
    volume: { name: "extra", persistentVolumeClaim: { claimName: extra.claim } },
  };
  // A second mount of the pod's one volume: a kubelet may wait for ever for a second volume of the same claim.
  const written = live.map(({ path, folder }) => ({
    name: mounts.find(({ mountPath }) => mountPath === path)!.name,
    mountPath: folder,
  }));
  const kept = volumes.map((volume) => (written.some(({ name }) => name === volume.name) ? writable(volume) : volume));
  return {
    metadata,
    spec: {
      ...spec,
      terminationGracePeriodSeconds: 5,
      volumes: [...kept, ...(more ? [more.volume] : [])],
      containers: [
        { ...spec.containers[0]!, ...own, volumeMounts: [...mounts, ...written, ...(more ? [more.mount] : [])] },
      ],
    },
  };
}

function writable({ name, persistentVolumeClaim }: V1Volume) {
  return { name, persistentVolumeClaim: { claimName: persistentVolumeClaim!.claimName } };
}

/** Ends once the pod is gone, and with it its hold on volumes and memory; its rule of network goes too. */
export async function removePod({ core, networking }: Cluster, { namespace, name }: Named): Promise<void> {
  await unless([404], core.deleteNamespacedPod({ namespace, name }));
  await unless([404], networking.deleteNamespacedNetworkPolicy({ namespace, name }));
  while ((await unless([404], core.readNamespacedPod({ namespace, name }))) !== undefined) await sleep(300);
}
