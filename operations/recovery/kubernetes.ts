import { setTimeout as sleep } from "node:timers/promises";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { jobLabel, owner, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { describeCutOff, undoCutOffs } from "./kubernetes-files.ts";
import { describeStopped, startControllers, stoppedControllers } from "./kubernetes-scale.ts";
import type { ResourceState } from "../state/types.ts";
import type { Existing, Mended, RecoveryTarget } from "./types.ts";

interface Kind {
  readonly kind: string;
  readonly type: string;
  readonly api: string;
  readonly plural: string;
}

/** Users first. Claims hold data, and are not looked for. */
const kinds: readonly Kind[] = [
  // No state knows a Job: who made it waited for its end, and is gone.
  kind("Job", "batch/v1", "jobs"),
  kind("CronJob", "batch/v1", "cronjobs"),
  kind("HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers"),
  kind("Deployment", "apps/v1", "deployments"),
  kind("StatefulSet", "apps/v1", "statefulsets"),
  kind("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets"),
  kind("Service", "v1", "services"),
  kind("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies"),
  kind("RoleBinding", "rbac.authorization.k8s.io/v1", "rolebindings"),
  kind("Role", "rbac.authorization.k8s.io/v1", "roles"),
  kind("ServiceAccount", "v1", "serviceaccounts"),
  kind("ConfigMap", "v1", "configmaps"),
  kind("Secret", "v1", "secrets"),
];

/** Earlier releases have theirs too: none of them is a leftover of a run. */
const ofReleases = ["ConfigMap", "Secret"];

function kind(kind: string, version: string, plural: string): Kind {
  const group = version === "v1" ? "core/v1" : version;
  const api = version === "v1" ? "/api/v1" : `/apis/${version}`;
  return { kind, type: `kubernetes:${group}:${kind}`, api, plural };
}

/** Pods end within their grace; a database's is minutes. */
const goneSeconds = 600;
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

interface Listed {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

interface MetadataList {
  readonly items: readonly Listed[] | null;
}

export function kubernetesRecovery(config: StackConfig, identity: Identity): Promise<RecoveryTarget> {
  const namespace = namespaceOf(config, identity);
  const { context } = config.kubernetes;
  return withCluster(context, async (cluster) => {
    const lists = await Promise.all(kinds.map((kind) => list(cluster, { kind, namespace, identity })));
    const seen = kinds.filter((_, index) => lists[index] !== undefined);
    return {
      existing: lists.flatMap((things) => things ?? []),
      remove: (thing) => withCluster(context, (cluster) => remove(cluster, namespace, thing)),
      kindOf: (type) => seen.find((kind) => kind.type === type)?.kind,
      mend: (resources) => withCluster(context, (cluster) => mend(cluster, resources)),
      altered: (resources) => withCluster(context, (cluster) => altered(cluster, resources)),
    };
  });
}

/** Old files are put back before anything runs on half of them. */
async function mend(cluster: Cluster, resources: readonly ResourceState[]): Promise<Mended> {
  const lines = await undoCutOffs(cluster, resources);
  const started = await startControllers(cluster, resources);
  return { ...started, lines: [...lines, ...started.lines] };
}

async function altered(cluster: Cluster, resources: readonly ResourceState[]): Promise<string[]> {
  const stopped = (await stoppedControllers(cluster, resources)).map(describeStopped);
  return [...(await describeCutOff(cluster, resources)), ...stopped];
}

interface Listing {
  readonly kind: Kind;
  readonly namespace: string;
  readonly identity: Identity;
}

/** Undefined where the user may not look: a stack without data stores asks for no right to see StatefulSets. */
async function list(cluster: Cluster, { kind, namespace, identity }: Listing): Promise<Existing[] | undefined> {
  const selector = encodeURIComponent(toQuery(owner(identity)));
  const path = `${kind.api}/namespaces/${namespace}/${kind.plural}?labelSelector=${selector}`;
  const found = await unless([403], cluster.get<MetadataList>(path, metadataOnly));
  if (found === undefined) return undefined;
  const unended = kind.kind === "Job" && { unended: true as const };
  const role = ofReleases.includes(kind.kind) && { role: "files" };
  const known = (found.items ?? []).filter((one) => kind.kind !== "Job" || isOfRun(one));
  return known.map(({ metadata: { name } }) => ({
    ...{ kind: kind.kind, id: `${namespace}/${name}`, name },
    ...unended,
    ...role,
  }));
}

/** A CronJob makes and keeps the Jobs of a schedule: no deploy has begun them, and none may end one that runs. */
const isOfRun = ({ metadata: { labels } }: Listed): boolean => labels?.[jobLabel] !== "schedule";

/** Its pods go first: of two servers with one name the new one would wait, and a volume has one user. */
async function remove(cluster: Cluster, namespace: string, thing: Existing): Promise<boolean> {
  const { api, plural } = kinds.find(({ kind }) => kind === thing.kind)!;
  const path = `${api}/namespaces/${namespace}/${plural}/${thing.name}`;
  await unless([404], cluster.delete(`${path}?propagationPolicy=Foreground`));
  const deadline = Date.now() + goneSeconds * 1000;
  while ((await unless([404], cluster.get(path, "application/json"))) !== undefined) {
    if (Date.now() > deadline) return false;
    await sleep(500);
  }
  return true;
}
