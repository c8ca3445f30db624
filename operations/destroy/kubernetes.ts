import type { V1ObjectMeta } from "@kubernetes/client-node";
import { setTimeout as sleep } from "node:timers/promises";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { namespaceContents, type Thing } from "../../platforms/kubernetes/cluster/contents.ts";
import { statusOf, unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { owner, toQuery, type Labels } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";

/** A fate says whether a namespace may go with its stack; the reason why not, and nothing where it is gone already. */
export interface NamespaceFate {
  readonly remove: boolean;
  readonly because?: string;
}

/**
 * Judges a namespace. It is to be asked before anything is deleted: a question that is refused half-way would leave
 * half a stack.
 */
export function judgeNamespace(config: StackConfig, identity: Identity): Promise<NamespaceFate> {
  const name = namespaceOf(config, identity);
  const labels = owner(identity);
  return withCluster(config.kubernetes.context, async (cluster) => {
    try {
      const namespace = await unless([404], cluster.core.readNamespace({ name }));
      if (namespace === undefined) return { remove: false };
      if (!isOwn(namespace.metadata, labels)) return { remove: false, because: "it is not this stack's" };
      const others = foreign(await namespaceContents(cluster, name), labels);
      return others.length === 0 ? { remove: true } : { remove: false, because: `it holds ${others.join(", ")}` };
    } catch (error) {
      // An API of the cluster's own that does not answer, or one that is not for this user.
      if (statusOf(error) === undefined) throw error;
      return { remove: false, because: "your user may not see all that is in it" };
    }
  });
}

function foreign(things: readonly Thing[], labels: Labels): string[] {
  const uids = new Set(things.map(({ metadata }) => metadata.uid));
  // What belongs to another thing goes and stays with it, as a ReplicaSet's pods do.
  const belongs = ({ metadata }: Thing) => (metadata.ownerReferences ?? []).some(({ uid }) => uids.has(uid));
  const others = things.filter((thing) => !isOwn(thing.metadata, labels) && !isClusters(thing) && !belongs(thing));
  return others.map(({ resource, metadata }) => `${resource}/${metadata.name!}`).sort();
}

function isOwn(metadata: V1ObjectMeta | undefined, labels: Labels): boolean {
  return Object.entries(labels).every(([key, value]) => metadata?.labels?.[key] === value);
}

/** The cluster itself puts these into every namespace. */
function isClusters({ resource, metadata }: Thing): boolean {
  return ["configmaps/kube-root-ca.crt", "serviceaccounts/default"].includes(`${resource}/${metadata.name!}`);
}

/** The engine retains ConfigMaps and Secrets, lest it deletes one that is in use again; a stack's end is theirs. */
export async function removeFiles(config: StackConfig, identity: Identity): Promise<void> {
  const namespace = namespaceOf(config, identity);
  const selected = { namespace, labelSelector: toQuery(owner(identity)) };
  await withCluster(config.kubernetes.context, async ({ core }) => {
    for (const { metadata } of (await core.listNamespacedConfigMap(selected)).items)
      await unless([404], core.deleteNamespacedConfigMap({ namespace, name: metadata!.name! }));
    for (const { metadata } of (await core.listNamespacedSecret(selected)).items)
      await unless([404], core.deleteNamespacedSecret({ namespace, name: metadata!.name! }));
  });
}

/** The engine retains claims and their namespace whatever happens; this is the one place that deletes them. */
export async function removeData(config: StackConfig, identity: Identity, fate: NamespaceFate): Promise<void> {
  const namespace = namespaceOf(config, identity);
  await withCluster(config.kubernetes.context, async (cluster) => {
    await removeClaims(cluster, namespace, toQuery(owner(identity)));
    if (fate.remove) await removeNamespace(cluster, namespace);
    else if (fate.because !== undefined) console.log(`Kept namespace ${namespace}: ${fate.because}.`);
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

async function removeNamespace(cluster: Cluster, name: string): Promise<void> {
  const deleted = await unless([403], cluster.core.deleteNamespace({ name }));
  if (deleted === undefined) console.log(`Kept namespace ${name}: your user may not delete it.`);
  else if (await waitUntilGone(cluster, name)) console.log(`Removed namespace ${name}.`);
  else console.log(`Namespace ${name} is being removed; a new up has to wait for that.`);
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
