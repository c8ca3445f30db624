import type { V1Deployment, V1ReplicaSet, V1StatefulSet } from "@kubernetes/client-node";
import { serviceLabel } from "../../platforms/kubernetes/labels.ts";
import type { Evidence } from "./types.ts";

export type Controller = V1Deployment | V1ReplicaSet | V1StatefulSet;

/** A Deployment or StatefulSet with fewer ready pods than it wants; its ReplicaSets speak through it. */
export function describeController(controller: Controller, events: readonly string[]): Evidence[] {
  const { name, labels = {}, ownerReferences = [] } = controller.metadata!;
  const wanted = controller.spec!.replicas!;
  const { readyReplicas: ready = 0 } = controller.status!;
  if (ownerReferences.length > 0 || ready >= wanted) return [];
  const state = `${ready} of ${wanted} pods ready`;
  const facts = { state, restarts: 0, events, conditions: conditions(controller), lastLogLines: [] };
  return [{ service: labels[serviceLabel] ?? "unknown", instance: name!, ...facts }];
}

/** ReplicaFailure is a fault where it holds, all others where they do not. */
function conditions({ status }: Controller): string[] {
  const faults = (status?.conditions ?? []).filter(
    ({ type, status }) => (status === "True") === (type === "ReplicaFailure"),
  );
  return faults.map(({ type, reason, message }) => `${type}: ${message ?? reason ?? "no reason given"}`);
}
