import type { V1Node, V1ResourceQuota } from "@kubernetes/client-node";
import type { StackConfig } from "../../../config/schema.ts";
import { UserError } from "../../../config/user-error.ts";
import { claimedDisk, givenCluster } from "../../../sizing/cluster.ts";
import type { HostSize, NodeSize } from "../../../sizing/types.ts";
import { milliCpu, parseBytes, roundMemoryDown } from "../../../sizing/units.ts";
import { withCluster, type Cluster } from "./client.ts";
import { statusOf } from "./failures.ts";
import { parseQuantity } from "../../../sizing/quantity.ts";

/** What a cluster has to offer, as its API tells it. */
export interface ClusterSnapshot {
  readonly nodes: readonly V1Node[];
  readonly quotas: readonly V1ResourceQuota[];
}

/** A number and who says so; nobody but the stack file where `by` is left out. */
interface Bound {
  readonly amount: number;
  readonly by?: string;
}

type QuotaBound = Required<Bound>;

/** Size of the cluster, asked of its API: all usable nodes, or a quota of the namespace. The stack file wins. */
export async function clusterFacts(config: StackConfig, namespace: string): Promise<HostSize> {
  return (
    givenCluster(config) ??
    withCluster(config.kubernetes.context, async (cluster) => {
      return clusterSize(config, await takeSnapshot(cluster, namespace));
    })
  );
}

async function takeSnapshot({ core }: Cluster, namespace: string): Promise<ClusterSnapshot> {
  const [nodes, quotas] = await Promise.all([
    orForbidden(core.listNode(), "its nodes"),
    orForbidden(core.listNamespacedResourceQuota({ namespace }), `the quotas of namespace ${namespace}`),
  ]);
  return { nodes: nodes.items, quotas: quotas.items };
}

async function orForbidden<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw statusOf(error) === 403 ? new UserError(forbidden(what)) : error;
  }
}

function forbidden(what: string): string {
  return [
    `keelson:stack.host: this cluster does not show ${what} to your user, so its size is unknown.`,
    "Give it by hand: host: {memory: 16GiB, cpus: 8}, and the largest node under kubernetes: {node: {memory: 8GiB, cpus: 4}}.",
  ].join("\n");
}

export function clusterSize(config: StackConfig, snapshot: ClusterSnapshot): HostSize {
  const { host } = config;
  const nodes = snapshot.nodes.filter(takesPods).map(allocatable);
  if (nodes.length === 0) throw new UserError(noUsableNode);
  const quotas = snapshot.quotas.filter(countsServices);
  const memory = host.memory === "auto" ? smallest(nodes, "memory", quotas) : { amount: parseBytes(host.memory) };
  const cpus = host.cpus === "auto" ? smallest(nodes, "cpus", quotas) : { amount: milliCpu(host.cpus) };
  return {
    memory: roundMemoryDown(memory.amount),
    cpus: Math.floor(cpus.amount),
    disk: claimedDisk(config),
    nodes,
    ...(memory.by === undefined ? {} : { boundBy: memory.by }),
    ...cpuLimits(quotas),
  };
}

const noUsableNode = [
  "The cluster has no node that takes pods: none is Ready, schedulable and free of NoSchedule and NoExecute taints.",
  "kubectl get nodes shows them; or give the size by hand: host: {memory: 16GiB, cpus: 8}.",
].join("\n");

/** The scheduler puts pods without tolerations, as Keelson's are, nowhere else. */
function takesPods({ spec, status }: V1Node): boolean {
  const ready = (status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
  const repels = (spec?.taints ?? []).some(({ effect }) => effect !== "PreferNoSchedule");
  return ready && !repels && spec?.unschedulable !== true;
}

function allocatable({ status }: V1Node): NodeSize {
  const { memory = "0", cpu = "0" } = status?.allocatable ?? {};
  return { memory: roundMemoryDown(parseQuantity(memory)), cpus: milliCpu(parseQuantity(cpu)) };
}

/** A quota's scopes may leave out pods that have limits and no end, as all services have. */
function countsServices({ spec }: V1ResourceQuota): boolean {
  const selected = spec?.scopeSelector?.matchExpressions?.map(({ scopeName }) => scopeName) ?? [];
  return [...(spec?.scopes ?? []), ...selected].every((name) => name === "NotTerminating" || name === "NotBestEffort");
}

/** Returns the smallest amount of a resource among the nodes' sum and every quota. */
function smallest(nodes: readonly NodeSize[], resource: keyof NodeSize, quotas: readonly V1ResourceQuota[]): Bound {
  const amount = nodes.reduce((total, node) => total + node[resource], 0);
  const all: Bound[] = [{ amount, by: "the nodes' allocatable memory of" }, ...quotas.flatMap(bounds(resource))];
  return all.reduce((least, next) => (next.amount < least.amount ? next : least));
}

/** A quota holds whoever gave the size: it is the API server that refuses what is past it. */
function cpuLimits(quotas: readonly V1ResourceQuota[]): Pick<HostSize, "cpuLimits"> {
  const [least] = quotas.flatMap(bounds("cpuLimits")).sort((a, b) => a.amount - b.amount);
  return least === undefined ? {} : { cpuLimits: { ...least, amount: Math.floor(least.amount) } };
}

/**
 * Kubernetes takes a plain "memory" or "cpu" in a quota for the requests. Memory limits are never above what is divided;
 * CPU limits are, on purpose.
 */
const quotaKeys = {
  memory: { keys: ["memory", "requests.memory", "limits.memory"], unit: 1 },
  cpus: { keys: ["cpu", "requests.cpu"], unit: 1000 },
  cpuLimits: { keys: ["limits.cpu"], unit: 1000 },
} as const;

function bounds(resource: keyof typeof quotaKeys) {
  const { keys, unit } = quotaKeys[resource];
  return ({ metadata, spec }: V1ResourceQuota): QuotaBound[] =>
    keys.flatMap((key) => {
      const hard = spec?.hard?.[key];
      const by = `ResourceQuota ${metadata?.name ?? ""}: ${key}`;
      return hard === undefined ? [] : [{ amount: parseQuantity(hard) * unit, by }];
    });
}
