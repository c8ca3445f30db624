import type { V1ContainerState, V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { serviceLabel } from "../../platforms/kubernetes/labels.ts";
import type { Evidence } from "./types.ts";

/** Running with all containers ready, or a job's that has ended well. */
export function isWell({ status }: V1Pod): boolean {
  if (status?.phase === "Succeeded") return true;
  return status?.phase === "Running" && (status.containerStatuses ?? []).every(({ ready }) => ready);
}

export function describePod(pod: V1Pod, events: readonly string[], lastLogLines: readonly string[]): Evidence {
  const { name, labels = {} } = pod.metadata!;
  const container = sickContainer(pod);
  return {
    service: labels[serviceLabel] ?? "unknown",
    instance: name!,
    ...(container === undefined ? { state: unscheduled(pod), restarts: 0 } : describeContainer(container)),
    events,
    conditions: conditions(pod),
    lastLogLines,
  };
}

function unscheduled({ status }: V1Pod): string {
  return status?.reason ?? status?.phase ?? "unknown";
}

/** An init container that fails keeps the others waiting: it comes first. */
function sickContainer({ status }: V1Pod): V1ContainerStatus | undefined {
  const init = status?.initContainerStatuses?.find(({ state }) => state?.terminated?.exitCode !== 0);
  return init ?? status?.containerStatuses?.find(({ ready }) => !ready);
}

function describeContainer({ state, lastState, restartCount }: V1ContainerStatus) {
  const ended = state?.terminated ?? lastState?.terminated;
  return {
    state: describeState(state),
    restarts: restartCount,
    ...(ended === undefined ? {} : { exitCode: ended.exitCode }),
    ...(ended?.reason === "OOMKilled" ? { outOfMemory: true } : {}),
  };
}

function describeState(state: V1ContainerState | undefined): string {
  if (state === undefined) return "waiting";
  if (state.running !== undefined) return "running, not ready";
  const { reason, message } = still(state);
  return [reason ?? "waiting", ...(message === undefined ? [] : [`(${message.trim()})`])].join(" ");
}

function still({ waiting, terminated }: V1ContainerState): { readonly reason?: string; readonly message?: string } {
  return waiting ?? terminated ?? { reason: "waiting" };
}

/** Those that only repeat that a container is not ready are left out: the state says it. */
function conditions({ status }: V1Pod): string[] {
  const unmet = (status?.conditions ?? []).filter((condition) => condition.status !== "True");
  return unmet
    .filter(({ reason }) => reason !== "ContainersNotReady" && reason !== "PodCompleted")
    .map(({ type, reason, message }) => `not ${type}: ${message ?? reason ?? "no reason given"}`);
}
