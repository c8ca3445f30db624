import type { V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import type { StackConfig } from "../../config/schema.ts";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { jobLabel, owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import { parseQuantity } from "../../sizing/quantity.ts";
import { describePod, isWell } from "../evidence/pod.ts";
import { assemble, expected, type Placed } from "./services.ts";
import type { Instance, Look } from "./types.ts";
import { use } from "./usage.ts";

type Controller = V1Deployment | V1StatefulSet;

/** What metrics-server tells of a pod. */
export interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly containers: readonly { readonly usage: { readonly cpu: string; readonly memory: string } }[];
}

/** Asks the cluster's API: its controllers for what should run, its pods for what does, metrics-server for what they use. */
export function lookInCluster(config: StackConfig, identity: Identity): Promise<Look> {
  const namespace = namespaceOf(config, identity);
  const selected = { namespace, labelSelector: toQuery(owner(identity)) };
  return withCluster(config.kubernetes.context, async (cluster) => {
    const [pods, controllers, metrics] = await Promise.all([
      cluster.core.listNamespacedPod(selected),
      listControllers(cluster, selected),
      podMetrics(cluster, selected),
    ]);
    return lookAt({ config, controllers, pods: pods.items, metrics });
  });
}

interface Selected {
  readonly namespace: string;
  readonly labelSelector: string;
}

async function listControllers({ apps }: Cluster, selected: Selected): Promise<Controller[]> {
  const [deployments, statefulSets] = await Promise.all([
    apps.listNamespacedDeployment(selected),
    // Whoever deploys no data store need not be allowed to list what only those have.
    unless([403], apps.listNamespacedStatefulSet(selected)),
  ]);
  return [...deployments.items, ...(statefulSets?.items ?? [])];
}

/** Undefined where no metrics-server runs, or this user may not ask it. */
async function podMetrics({ get }: Cluster, { namespace, labelSelector }: Selected): Promise<PodMetrics[] | undefined> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labelSelector)}`;
  const answer = get<{ readonly items: PodMetrics[] }>(path, "application/json");
  return (await unless([403, 404, 503], answer))?.items;
}

export interface ClusterFacts {
  readonly config: StackConfig;
  readonly controllers: readonly Controller[];
  readonly pods: readonly V1Pod[];
  readonly metrics: readonly PodMetrics[] | undefined;
}

export function lookAt({ config, controllers, pods, metrics }: ClusterFacts): Look {
  const present = pods.filter((pod) => pod.metadata?.labels?.[jobLabel] === undefined && !isOver(pod));
  const placed = present.map((pod) => placedPod(pod, metrics));
  return {
    services: assemble(wantedIn(config, controllers), placed),
    ...(metrics === undefined ? { noUse: "the cluster serves no metrics.k8s.io to this user" } : {}),
  };
}

/** A controller knows what its autoscaler asks for; between its times a schedule has no pod. */
function wantedIn(config: StackConfig, controllers: readonly Controller[]): ReadonlyMap<string, number> {
  const scheduled = (service: string) => config.services[service]?.kind === "scheduled";
  const fromFile = [...expected(config)].filter(([service]) => !scheduled(service));
  const live = controllers.map(
    ({ metadata, spec }) => [metadata?.labels?.[serviceLabel] ?? "unknown", spec?.replicas ?? 1] as const,
  );
  return new Map([...fromFile, ...live]);
}

/** Being deleted, or left lying by an eviction or a node's shutdown: its successor is what counts. */
function isOver({ metadata, status }: V1Pod): boolean {
  return metadata?.deletionTimestamp !== undefined || ["Failed", "Succeeded"].includes(status?.phase ?? "");
}

function placedPod(pod: V1Pod, metrics: readonly PodMetrics[] | undefined): Placed {
  const { name, labels = {} } = pod.metadata!;
  const release = labels["app.kubernetes.io/version"];
  const used = metrics?.find(({ metadata }) => metadata.name === name)?.containers[0]?.usage;
  const instance = { name: name!, ...stateOf(pod), ...(release && { release }), ...(used && useOf(pod, used)) };
  return { service: labels[serviceLabel] ?? "unknown", instance };
}

function stateOf(pod: V1Pod): Pick<Instance, "isWell" | "state" | "since" | "restarts"> {
  const well = isWell(pod);
  const state = well ? "running, ready" : describePod(pod, [], []).state;
  const [container] = pod.status?.containerStatuses ?? [];
  if (container === undefined) return { isWell: well, state, restarts: 0 };
  const since = container.state?.running?.startedAt;
  return {
    ...{ isWell: well, state, restarts: container.restartCount },
    ...(since && { since: new Date(since).toISOString() }),
  };
}

type Usage = PodMetrics["containers"][number]["usage"];

function useOf({ spec }: V1Pod, { memory, cpu }: Usage): Pick<Instance, "memory" | "cpu"> {
  const limits: Readonly<Record<string, string>> = spec!.containers[0]!.resources?.limits ?? {};
  const limit = (name: string, factor: number) =>
    limits[name] === undefined ? undefined : Math.round(parseQuantity(limits[name]) * factor);
  const one = use(parseQuantity(memory), limit("memory", 1));
  const other = use(Math.round(parseQuantity(cpu) * 1000), limit("cpu", 1000));
  return { ...(one && { memory: one }), ...(other && { cpu: other }) };
}
