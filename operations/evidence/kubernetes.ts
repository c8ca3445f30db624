import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { withCluster, type Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import { jobLabel, owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { namespaceOf } from "../../platforms/kubernetes/namespace.ts";
import type { Identity } from "../../platforms/identity.ts";
import type { StackConfig } from "../../config/schema.ts";
import { describePod, isWell } from "./pod.ts";
import { shownEvents, shownLogLines, type Evidence, type EvidenceSource } from "./types.ts";
import { describeController, type Controller } from "./controller.ts";

/** Everything of a stack in a cluster that may tell why it is not well. */
export interface StackSnapshot {
  readonly pods: readonly V1Pod[];
  readonly controllers: readonly Controller[];
  readonly events: readonly CoreV1Event[];
}

export function kubernetesEvidence(config: StackConfig, identity: Identity): EvidenceSource {
  const namespace = namespaceOf(config, identity);
  return {
    unhealthy: () =>
      withCluster(config.kubernetes.context, async (cluster) => {
        const snapshot = await takeSnapshot(cluster, namespace, toQuery(owner(identity)));
        return findUnhealthy(snapshot, (pod) => lastLogLines(cluster, pod));
      }),
  };
}

/** What this user may not list is left out: the rest is told all the same. */
async function takeSnapshot({ core, apps }: Cluster, namespace: string, labelSelector: string): Promise<StackSnapshot> {
  const [pods, replicaSets, deployments, statefulSets, events] = await Promise.all([
    shown(core.listNamespacedPod({ namespace, labelSelector })),
    shown(apps.listNamespacedReplicaSet({ namespace, labelSelector })),
    shown(apps.listNamespacedDeployment({ namespace, labelSelector })),
    shown(apps.listNamespacedStatefulSet({ namespace, labelSelector })),
    shown(core.listNamespacedEvent({ namespace })),
  ]);
  return { pods, controllers: [...deployments, ...replicaSets, ...statefulSets], events };
}

async function shown<T>(list: Promise<{ readonly items: T[] }>): Promise<T[]> {
  return (await unless([403], list))?.items ?? [];
}

/** Sick pods, and workloads that lack pods because none may be made (a quota, or a rule of admission). */
export async function findUnhealthy(
  snapshot: StackSnapshot,
  readLog: (pod: V1Pod) => Promise<readonly string[]>,
): Promise<Evidence[]> {
  // How a scheduled run ended is told with its schedule: what is left of a failed one is no server that is not well.
  const sick = snapshot.pods.filter((pod) => !isWell(pod) && pod.metadata?.labels?.[jobLabel] !== "schedule");
  const pods = sick.map(async (pod) => describePod(pod, eventsOf(snapshot, pod), await readLog(pod)));
  const withPods = new Set(sick.map(({ metadata }) => metadata?.labels?.[serviceLabel]));
  const controllers = snapshot.controllers
    .filter(({ metadata }) => !withPods.has(metadata?.labels?.[serviceLabel]))
    .flatMap((controller) =>
      describeController(controller, eventsAbout(snapshot, controllerIds(snapshot, controller))),
    );
  return [...(await Promise.all(pods)), ...controllers];
}

/** Lists the events of the pod, of what made it, and of the volumes that it waits for. */
function eventsOf(snapshot: StackSnapshot, { metadata, spec }: V1Pod): string[] {
  const owners = (metadata?.ownerReferences ?? []).map(({ uid }) => uid);
  const made = snapshot.controllers.filter(({ metadata }) => owners.includes(metadata?.uid ?? ""));
  const makers = made.flatMap(({ metadata }) => (metadata?.ownerReferences ?? []).map(({ uid }) => uid));
  const claims = (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return eventsAbout(snapshot, [metadata?.uid ?? "", ...owners, ...makers], claims);
}

/** A Deployment's pods are made, and refused, in the name of its ReplicaSets. */
function controllerIds({ controllers }: StackSnapshot, { metadata }: Controller): string[] {
  const own = metadata?.uid ?? "";
  const below = controllers.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === own));
  return [own, ...below.map(({ metadata }) => metadata?.uid ?? "")];
}

function eventsAbout({ events }: StackSnapshot, ids: readonly string[], claims: readonly string[] = []): string[] {
  const about = events.filter(
    ({ type, involvedObject: { kind, name, uid } }) =>
      type === "Warning" &&
      (ids.includes(uid ?? "") || (kind === "PersistentVolumeClaim" && claims.includes(name ?? ""))),
  );
  const sorted = about.sort((a, b) => lastSeen(a) - lastSeen(b));
  return [...new Map(sorted.map((event) => [kindOf(event), describeEvent(event)])).values()].slice(-shownEvents);
}

/** The same thing told of several pods of a workload is told once. */
function kindOf({ reason = "", message = "" }: CoreV1Event): string {
  return `${reason} ${essence(message).replaceAll(/"[^"]*"/g, "")}`;
}

function essence(message: string): string {
  return message.trim().replace(/^\(combined from similar events\): /, "");
}

function lastSeen({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  return new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();
}

function describeEvent({ reason = "", message = "", count = 1 }: CoreV1Event): string {
  return `${reason}${count > 1 ? ` (${count} times)` : ""}: ${essence(message).replaceAll(/\s*\n\s*/g, " | ")}`;
}

/**
 * Reads the last log lines, those of the run before too, where the present one is young; while none runs, the API
 * gives the last one's anyway.
 */
async function lastLogLines({ core }: Cluster, { metadata, spec, status }: V1Pod): Promise<string[]> {
  const pod = { name: metadata!.name!, namespace: metadata!.namespace!, container: spec!.containers[0]!.name };
  const container = status?.containerStatuses?.find(({ name }) => name === pod.container);
  const restarted = container?.state?.running !== undefined && container.restartCount > 0;
  const logs = await Promise.all(
    (restarted ? [true, false] : [false]).map((previous) =>
      // 400: nothing has run yet; 404: it is gone.
      unless([400, 403, 404], core.readNamespacedPodLog({ ...pod, previous, tailLines: shownLogLines })),
    ),
  );
  const lines = logs.flatMap((log) => (log ?? "").split("\n")).filter((line) => line !== "");
  return lines.slice(-shownLogLines);
}
