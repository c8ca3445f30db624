import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../platforms/kubernetes/cluster/client.ts";
import { unless } from "../../platforms/kubernetes/cluster/failures.ts";
import type { Named } from "../one-off/helper-pod.ts";
import type { ResourceState } from "../state/types.ts";

/** What keeps as many pods as it is told. */
export interface Controller extends Named {
  readonly kind: "StatefulSet" | "Deployment";
}

/** Annotation of a controller that a restore has stopped: how many pods it kept until then. */
export const replicasAnnotation = "keelson.dev/restore-replicas";

/** How many pods one that a restore has stopped is to keep. */
export function replicasBefore({ metadata }: V1Deployment | V1StatefulSet): number | undefined {
  const value = metadata?.annotations?.[replicasAnnotation];
  return value === undefined ? undefined : Number(value);
}

/** Undefined where it is not there, or may not be seen. */
export function readController(
  { apps }: Cluster,
  { kind, ...named }: Controller,
): Promise<V1Deployment | V1StatefulSet | undefined> {
  const read: Promise<V1Deployment | V1StatefulSet> =
    kind === "StatefulSet" ? apps.readNamespacedStatefulSet(named) : apps.readNamespacedDeployment(named);
  return unless([403, 404], read);
}

/** Annotations are given, or taken away by null. */
export interface ControllerPatch {
  readonly metadata?: { readonly annotations: Readonly<Record<string, string | null>> };
  readonly spec?: { readonly replicas: number };
}

export async function patchController(
  { apps, library }: Cluster,
  { kind, namespace, name }: Controller,
  body: ControllerPatch,
): Promise<void> {
  const options = library.setHeaderOptions("Content-Type", library.PatchStrategy.MergePatch);
  const order = { namespace, name, body, fieldManager: "keelson-restore" };
  if (kind === "StatefulSet") await apps.patchNamespacedStatefulSet(order, options);
  else await apps.patchNamespacedDeployment(order, options);
}

/** Tells a controller how many pods it is to keep; none is what a stop is in a cluster. */
export function scale(cluster: Cluster, controller: Controller, replicas: number): Promise<void> {
  return patchController(cluster, controller, { spec: { replicas } });
}

type Declared = Controller & { readonly replicas?: number };

/** What the state has; one that is scaled by its load has no number of its own there. */
export const declaredControllers = (resources: readonly ResourceState[]) => resources.flatMap(declaredController);

function declaredController({ type, id, inputs = {}, delete: replaced }: ResourceState): Declared[] {
  const found = /^kubernetes:apps\/v1:(StatefulSet|Deployment) ([^/]+)\/(.+)$/.exec(`${type} ${id}`);
  if (found === null || replaced === true) return [];
  const [, kind, namespace, name] = found as unknown as [string, Controller["kind"], string, string];
  const controller = { kind, namespace, name };
  const spec = (inputs["spec"] ?? {}) as { readonly replicas?: number };
  const declared = { ...(kind === "StatefulSet" ? { replicas: 1 } : {}), ...spec };
  return declared.replicas === 0 ? [] : [{ ...controller, ...numberOf(declared) }];
}

const numberOf = ({ replicas }: { readonly replicas?: number }) => (replicas === undefined ? {} : { replicas });
