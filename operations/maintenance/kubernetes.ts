import type { V1Pod } from "@kubernetes/client-node";
import { posix } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { probeBinary } from "../../platforms/container.ts";
import { edgeFolder, maintenanceSwitch } from "../../platforms/edge.ts";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { askInPod } from "../../platforms/kubernetes/cluster/exec.ts";
import { readyPods } from "../../platforms/kubernetes/cluster/ready-pods.ts";
import { filesAnnotation } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import { identityOf } from "../identity.ts";
import type { EdgeSwitch } from "./types.ts";

/** A node looks for changed files once a minute or so by itself; it is asked to sooner. */
const times = { readySeconds: 10, filesMs: 120_000, refreshMs: 5_000, pauseMs: 300 };

/** The switch is a key of the edge's ConfigMap, which a deploy leaves alone: it is not of those that it declares. */
export function clusterEdge<T>(stack: string, config: StackConfig, act: (edge: EdgeSwitch) => Promise<T>): Promise<T> {
  const namespace = namespaceOf(config, identityOf(stack));
  return withCluster(config.kubernetes.context, async (cluster) => {
    const pods = await readyPods(cluster, { namespace, service: "edge" }, times.readySeconds);
    return act({
      turn: async (on) => {
        await patchMap(cluster, namespace, mapOf(pods[0]!), on);
        for (const pod of pods) await untilSeen(cluster, pod, on);
      },
      isOn: () => hasSwitch(cluster, pods[0]!),
    });
  });
}

function mapOf({ spec }: V1Pod): string {
  const { containers, volumes = [] } = spec!;
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const files = mounts.filter(({ mountPath }) => mountPath === edgeFolder).map(({ name }) => name);
  const sources = volumes.flatMap(({ name, projected }) => (files.includes(name) ? (projected?.sources ?? []) : []));
  const [map] = sources.flatMap(({ configMap }) => configMap?.name ?? []);
  if (map === undefined) throw new UserError("The edge's pod has no ConfigMap of its files: keelson doctor says more.");
  return map;
}

async function patchMap({ core, library }: Cluster, namespace: string, name: string, on: boolean): Promise<void> {
  const options = library.setHeaderOptions("Content-Type", library.PatchStrategy.MergePatch);
  const body = { data: { [posix.basename(maintenanceSwitch)]: on ? "on\n" : null } };
  await core.patchNamespacedConfigMap({ namespace, name, body, fieldManager: "keelson-maintenance" }, options);
}

async function untilSeen(cluster: Cluster, pod: V1Pod, on: boolean): Promise<void> {
  const begun = Date.now();
  let attempts = 0;
  while ((await hasSwitch(cluster, pod)) !== on) {
    const waited = Date.now() - begun;
    if (waited > times.filesMs)
      throw new UserError(
        `${pod.metadata!.name!} has not seen the switch within ${times.filesMs / 1000} s: see its node.`,
      );
    if (waited >= attempts * times.refreshMs) await refresh(cluster, pod, `${on ? "on" : "off"}.${(attempts += 1)}`);
    await sleep(times.pauseMs);
  }
}

async function refresh({ core, library }: Cluster, { metadata }: V1Pod, word: string): Promise<void> {
  const body = { metadata: { annotations: { [filesAnnotation]: `maintenance.${word}.${Date.now()}` } } };
  const options = library.setHeaderOptions("Content-Type", library.PatchStrategy.MergePatch);
  await core.patchNamespacedPod({ name: metadata!.name!, namespace: metadata!.namespace!, body }, options);
}

async function hasSwitch(cluster: Cluster, pod: V1Pod): Promise<boolean> {
  return (await askInPod(cluster, pod, [probeBinary, "print", maintenanceSwitch])).code === 0;
}
