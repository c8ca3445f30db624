import type { KubernetesObject } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { withCluster, type Cluster } from "../../components/kubernetes/cluster/client.ts";
import { unless } from "../../components/kubernetes/cluster/failures.ts";
import { owner, toQuery, type Labels } from "../../components/kubernetes/labels.ts";
import { namespaceOf } from "../../components/kubernetes/namespace.ts";
import type { Identity } from "../../components/platform.ts";
import type { StackConfig } from "../../config/schema.ts";

/** The engine retains claims and their namespace whatever happens; this is the one place that deletes them. */
export async function removeData(config: StackConfig, identity: Identity): Promise<void> {
  const namespace = namespaceOf(config, identity);
  const labels = owner(identity);
  await withCluster(config.kubernetes.context, async (cluster) => {
    await removeClaims(cluster, namespace, toQuery(labels));
    await removeFiles(cluster, namespace, toQuery(labels));
    await removeNamespace(cluster, namespace, labels);
  });
}

async function removeClaims({ core }: Cluster, namespace: string, labelSelector: string): Promise<void> {
  const { items } = await core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector });
  for (const { metadata } of items) {
    const name = metadata!.name!;
    await unless([404], core.deleteNamespacedPersistentVolumeClaim({ namespace, name }));
    console.log(`Removed volume ${name} and its data.`);
  }
}

/** Older releases' ConfigMaps and Secrets, which were kept for a rollback. */
async function removeFiles({ core }: Cluster, namespace: string, labelSelector: string): Promise<void> {
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector });
  await core.deleteCollectionNamespacedSecret({ namespace, labelSelector });
}

/** Only Keelson's own, and only when nothing is in it that somebody else put there. */
async function removeNamespace(cluster: Cluster, name: string, labels: Labels): Promise<void> {
  const namespace = await unless([403, 404], cluster.core.readNamespace({ name }));
  if (namespace === undefined || !isOwn(namespace, labels)) return;
  const others = await foreignThings(cluster, name, labels);
  if (others.length > 0) {
    console.log(`Kept namespace ${name}: it holds ${others.join(", ")}.`);
    return;
  }
  await cluster.core.deleteNamespace({ name });
  const gone = await waitUntilGone(cluster, name);
  console.log(
    gone ? `Removed namespace ${name}.` : `Namespace ${name} is being removed; a new up has to wait for that.`,
  );
}

/** The cluster empties a namespace first, which takes some seconds; no deploy is possible meanwhile. */
async function waitUntilGone({ core }: Cluster, name: string): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if ((await unless([404], core.readNamespace({ name }))) === undefined) return true;
    await sleep(500);
  }
  return false;
}

async function foreignThings(cluster: Cluster, namespace: string, labels: Labels): Promise<string[]> {
  const { core, apps } = cluster;
  const lists: Readonly<Record<string, Promise<{ readonly items: readonly KubernetesObject[] }>>> = {
    deployment: apps.listNamespacedDeployment({ namespace }),
    statefulset: apps.listNamespacedStatefulSet({ namespace }),
    daemonset: apps.listNamespacedDaemonSet({ namespace }),
    pod: core.listNamespacedPod({ namespace }),
    service: core.listNamespacedService({ namespace }),
    configmap: core.listNamespacedConfigMap({ namespace }),
    secret: core.listNamespacedSecret({ namespace }),
    claim: core.listNamespacedPersistentVolumeClaim({ namespace }),
  };
  const found = await Promise.all(
    Object.entries(lists).map(async ([kind, list]) => (await list).items.map((item) => ({ kind, item }))),
  );
  const others = found.flat().filter(({ item }) => !isOwn(item, labels) && !isClusters(item));
  return others.map(({ kind, item }) => `${kind} ${item.metadata!.name!}`);
}

function isOwn({ metadata }: KubernetesObject, labels: Labels): boolean {
  return Object.entries(labels).every(([key, value]) => metadata?.labels?.[key] === value);
}

/** The cluster itself puts its certificate into every namespace. */
function isClusters({ metadata }: KubernetesObject): boolean {
  return metadata?.name === "kube-root-ca.crt";
}
