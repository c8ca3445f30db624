import type { V1Pod, V1PodSpec } from "@kubernetes/client-node";
import { UserError } from "../../config/user-error.ts";
import { jobLabel, owner, serviceLabel, toQuery } from "../../platforms/kubernetes/labels.ts";
import { identityOf } from "../identity.ts";
import {
  patchController,
  readController,
  replicasAnnotation,
  replicasBefore,
  type Controller,
} from "../recovery/controllers.ts";
import type { ClusterStack } from "./cluster-stack.ts";
import { until } from "./cluster-until.ts";
import { liveMounts } from "../recovery/live-mounts.ts";

/** An app's own grace may be minutes. */
const stopSeconds = 300;
const healthSeconds = 180;
const remedy = "; keelson doctor says why.";

/** What keeps pods with a volume, and how many of them when nobody restores. */
export interface VolumeUser extends Controller {
  readonly replicas: number;
}

/**
 * What uses the volumes of a service, but for what backs them up. Refused where something else has them that does not come back by
 * itself: a scheduled run, or somebody's own.
 */
export async function volumeUsers(at: ClusterStack, box: string, service: string): Promise<VolumeUser[]> {
  const { spec } = await at.cluster.apps.readNamespacedStatefulSet({ namespace: at.namespace, name: box });
  const claims = liveMounts(spec!.template, service).map(({ claim }) => claim);
  const users = (await controllers(at)).filter(({ name, pod }) => name !== box && mounts(pod, claims));
  const servers = [box, ...users.map(({ name }) => name)];
  const those = (await pods(at)).filter(({ spec, status }) => mounts(spec, claims) && !hasEnded(status?.phase));
  const stranger = those.find((pod) => !isOf(pod, servers))?.metadata?.name;
  if (stranger === undefined)
    return users.map(({ kind, namespace, name, replicas }) => ({ kind, namespace, name, replicas }));
  throw new UserError(
    `Pod ${stranger} has the volumes too: wait for its end, or kubectl --namespace ${at.namespace} delete pod ${stranger}.`,
  );
}

function mounts(spec: V1PodSpec | undefined, claims: readonly string[]): boolean {
  const names = (spec?.volumes ?? []).map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? "");
  return names.some((name) => claims.includes(name));
}

const hasEnded = (phase: string | undefined) => phase === "Succeeded" || phase === "Failed";

function isOf({ metadata }: V1Pod, servers: readonly string[]): boolean {
  const { [serviceLabel]: service = "", [jobLabel]: job } = metadata?.labels ?? {};
  return job === undefined && servers.includes(service);
}

async function controllers({ cluster: { apps }, namespace, backups }: ClusterStack) {
  const labelSelector = toQuery(owner(identityOf(backups.stack)));
  const sets = await apps.listNamespacedStatefulSet({ namespace, labelSelector });
  const deployments = await apps.listNamespacedDeployment({ namespace, labelSelector });
  const of = (kind: Controller["kind"]) => (found: (typeof sets.items | typeof deployments.items)[number]) => {
    const { metadata, spec } = found;
    // An earlier restore that was killed has left its number; what stands still for nobody's sake is started as well.
    const replicas = replicasBefore(found) ?? (spec!.replicas || 1);
    return { kind, namespace, name: metadata!.name!, replicas, pod: spec!.template.spec };
  };
  return [...sets.items.map(of("StatefulSet")), ...deployments.items.map(of("Deployment"))];
}

async function pods({ cluster: { core }, namespace }: ClusterStack): Promise<V1Pod[]> {
  return (await core.listNamespacedPod({ namespace })).items;
}

/** A stop ends once the last pod has: until then it has the volume. */
export async function stopUsers(at: ClusterStack, users: readonly VolumeUser[]): Promise<void> {
  for (const { replicas, ...controller } of users) {
    const annotations = { [replicasAnnotation]: String(replicas) };
    await patchController(at.cluster, controller, { metadata: { annotations }, spec: { replicas: 0 } });
  }
  const names = users.map(({ name }) => name);
  await until({ seconds: stopSeconds, remedy }, async () => {
    const left = (await pods(at)).filter((pod) => isOf(pod, names) && !hasEnded(pod.status?.phase));
    return left.map(({ metadata }) => `${metadata!.name!} has not ended`);
  });
}

/** A start ends once all pods are ready. */
export async function startUsers({ cluster }: ClusterStack, users: readonly VolumeUser[]): Promise<void> {
  for (const { replicas, ...controller } of users) {
    const metadata = { annotations: { [replicasAnnotation]: null } };
    await patchController(cluster, controller, { metadata, spec: { replicas } });
  }
  await until({ seconds: healthSeconds, remedy }, async () => {
    const found = await Promise.all(users.map((user) => readController(cluster, user)));
    const isReady = (index: number) => (found[index]?.status?.readyReplicas ?? 0) >= users[index]!.replicas;
    return users.filter((_, index) => !isReady(index)).map(({ name }) => `${name} is not ready`);
  });
}
