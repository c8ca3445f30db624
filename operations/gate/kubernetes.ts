import type { V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { criticalLabel, jobLabel, owner, serviceLabel, tierLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { describePod, isWell } from "../evidence/pod.ts";
import { redact } from "../evidence/redact.ts";
import { countAnswers } from "./traffic.ts";
import type { GateSource, Probed, Traffic } from "./types.ts";

type Controller = V1Deployment | V1StatefulSet;

/** Asks the cluster, whose kubelets ask the pods: an exec into each would need a permission that only some have. */
export function kubernetesGate(config: StackConfig, identity: Identity): GateSource {
  const namespace = namespaceOf(config, identity);
  const selected = { namespace, labelSelector: toQuery(owner(identity)) };
  return {
    look: () => withCluster(config.kubernetes.context, (cluster) => look(cluster, selected)),
    traffic: (sinceSeconds) =>
      withCluster(config.kubernetes.context, (cluster) => traffic(cluster, selected, sinceSeconds)),
  };
}

interface Selected {
  readonly namespace: string;
  readonly labelSelector: string;
}

async function look({ core, apps }: Cluster, selected: Selected): Promise<Probed[]> {
  const [pods, deployments, statefulSets] = await Promise.all([
    core.listNamespacedPod(selected),
    apps.listNamespacedDeployment(selected),
    // Whoever deploys no data store need not be allowed to list what only those have.
    unless([403], apps.listNamespacedStatefulSet(selected)),
  ]);
  return [...deployments.items, ...(statefulSets?.items ?? [])].flatMap((controller) =>
    probedOf(controller, pods.items),
  );
}

/** A controller's pods, and one bad probe for each that it should have and has not. */
export function probedOf(controller: Controller, pods: readonly V1Pod[]): Probed[] {
  const service = controller.metadata!.labels?.[serviceLabel] ?? "unknown";
  const critical = isCritical(controller);
  const own = pods.filter((pod) => isOf(pod, service) && !isOver(pod));
  const missing = Math.max(0, (controller.spec!.replicas ?? 1) - own.length);
  return [
    ...own.map((pod) => probedPod(pod, { service, critical })),
    ...Array.from({ length: missing }, (_, index) => ({
      ...{ service, instance: `${service} #${own.length + index + 1}`, critical },
      ...{ good: false, restarts: 0, problem: "there is no pod for it" },
    })),
  ];
}

function isOf({ metadata }: V1Pod, service: string): boolean {
  const labels = metadata!.labels ?? {};
  return labels[serviceLabel] === service && labels[jobLabel] === undefined;
}

/** Being deleted, or left lying by an eviction or a node's shutdown: its successor is what counts. */
function isOver({ metadata, status }: V1Pod): boolean {
  return metadata!.deletionTimestamp !== undefined || ["Failed", "Succeeded"].includes(status?.phase ?? "");
}

function isCritical({ spec }: Controller): boolean {
  const labels = spec!.template.metadata?.labels ?? {};
  return labels[criticalLabel] === "true" || labels[tierLabel] !== "app";
}

function probedPod(pod: V1Pod, facts: { readonly service: string; readonly critical: boolean }): Probed {
  const good = isWell(pod);
  const restarts = (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
  const { state, conditions } = describePod(pod, [], []);
  const problem = good ? "" : redact([state, ...conditions].join(", "));
  return { ...facts, instance: pod.metadata!.name!, good, restarts, problem };
}

/** Reads the traffic of the edge's pods, those that are ending included: they answer too. */
async function traffic({ core }: Cluster, selected: Selected, sinceSeconds: number): Promise<Traffic> {
  const labelSelector = `${selected.labelSelector},${serviceLabel}=edge`;
  const { items } = await core.listNamespacedPod({ ...selected, labelSelector });
  const counted = await Promise.all(items.map((pod) => podTraffic(core, pod, sinceSeconds)));
  return counted.reduce((sum, { requests, errors }) => add(sum, requests, errors), { requests: 0, errors: 0 });
}

function add(sum: Traffic, requests: number, errors: number): Traffic {
  return { requests: sum.requests + requests, errors: sum.errors + errors };
}

async function podTraffic(core: Cluster["core"], { metadata }: V1Pod, sinceSeconds: number): Promise<Traffic> {
  const log = core.readNamespacedPodLog({
    namespace: metadata!.namespace!,
    name: metadata!.name!,
    sinceSeconds: Math.max(1, Math.ceil(sinceSeconds)),
  });
  // A pod that has gone meanwhile, or has not started, has answered nothing that counts.
  return countAnswers(await log.catch(() => ""));
}
