import type { V1Pod } from "@kubernetes/client-node";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { scale } from "../recovery/controllers.ts";
import type { ClusterStack } from "./cluster-stack.ts";
import { until } from "./cluster-until.ts";

const name = "postgres";

/** Its own grace is a minute, and a node takes some seconds to tell of the end. */
const stopSeconds = 150;
/** Crash recovery may take minutes; it is the start-up probe's time. */
const healthSeconds = 300;

/** Undefined once it is gone for good: until then it has the volume. */
export function serverPod({ cluster: { core }, namespace }: ClusterStack): Promise<V1Pod | undefined> {
  return unless([404], core.readNamespacedPod({ namespace, name: `${name}-0` }));
}

/** A stop ends once the last pod has. */
export async function scaleServer(at: ClusterStack, replicas: 0 | 1): Promise<void> {
  await scale(at.cluster, { kind: "StatefulSet", namespace: at.namespace, name }, replicas);
  if (replicas === 0)
    await until({ seconds: stopSeconds, remedy: remedy(at) }, async () =>
      (await serverPod(at)) === undefined ? [] : ["PostgreSQL has not ended"],
    );
}

export function awaitServer(at: ClusterStack): Promise<void> {
  const { cluster, namespace } = at;
  return until({ seconds: healthSeconds, remedy: remedy(at) }, async () => {
    const { status } = await cluster.apps.readNamespacedStatefulSet({ namespace, name });
    return (status?.readyReplicas ?? 0) > 0 ? [] : ["PostgreSQL is not ready"];
  });
}

const remedy = ({ namespace, backups }: ClusterStack) =>
  `: kubectl --namespace ${namespace} describe pod ${name}-0; keelson doctor --stack ${backups.stack}`;
