import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { hasJobs } from "../../platforms/kubernetes/cron-jobs.ts";
import { claims } from "../../platforms/kubernetes/claims.ts";
import { owner, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";

/**
 * Deletes the ConfigMaps and Secrets of earlier releases: those whose name, which is one of their content, nothing that
 * runs pods or could run an earlier release's mentions any more. Returns how many.
 */
export function pruneFiles(config: StackConfig, identity: Identity): Promise<number> {
  const namespace = namespaceOf(config, identity);
  return withCluster(config.kubernetes.context, async (cluster) => {
    // Before those who use them: what is made meanwhile is not even looked at.
    const files = await listFiles(cluster, namespace, toQuery(owner(identity)));
    const kinds = { stores: claims(config).length > 0, jobs: hasJobs(config) };
    const users = JSON.stringify(await listUsers(cluster, namespace, kinds));
    const unused = files.filter(({ name }) => !users.includes(JSON.stringify(name)));
    for (const { remove } of unused) await unless([404], remove());
    return unused.length;
  });
}

interface Removable {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

/** Immutable ones only: no other is named by its content. */
async function listFiles({ core }: Cluster, namespace: string, labelSelector: string): Promise<Removable[]> {
  const [maps, secrets] = await Promise.all([
    core.listNamespacedConfigMap({ namespace, labelSelector }),
    core.listNamespacedSecret({ namespace, labelSelector }),
  ]);
  return [
    ...named(maps.items, (name) => core.deleteNamespacedConfigMap({ namespace, name })),
    ...named(secrets.items, (name) => core.deleteNamespacedSecret({ namespace, name })),
  ];
}

interface FilesObject {
  readonly immutable?: boolean;
  readonly metadata?: { readonly name?: string };
}

function named(objects: readonly FilesObject[], remove: (name: string) => Promise<unknown>): Removable[] {
  const immutable = objects.filter((object) => object.immutable === true);
  return immutable.map(({ metadata }) => ({ name: metadata!.name!, remove: () => remove(metadata!.name!) }));
}

interface Kinds {
  readonly stores: boolean;
  /** What runs at its times, or once a release, has no pod between its runs: its CronJob alone mentions its files. */
  readonly jobs: boolean;
}

/** Whoever deploys no data store, or no job, need not be allowed to list what only those have. */
function listUsers({ core, apps, batch }: Cluster, namespace: string, { stores, jobs }: Kinds): Promise<unknown> {
  return Promise.all([
    apps.listNamespacedDeployment({ namespace }),
    apps.listNamespacedReplicaSet({ namespace }),
    core.listNamespacedPod({ namespace }),
    ...(stores
      ? [apps.listNamespacedStatefulSet({ namespace }), apps.listNamespacedControllerRevision({ namespace })]
      : []),
    ...(jobs ? [batch.listNamespacedCronJob({ namespace }), batch.listNamespacedJob({ namespace })] : []),
  ]);
}
