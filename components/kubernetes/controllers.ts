import type { types } from "@pulumi/kubernetes";
import type { Workload } from "../workload.ts";
import type { Labels } from "../../platforms/kubernetes/labels.ts";
import { graceSeconds } from "./pod-stop.ts";
import { rolloutDeadlineSeconds } from "./probes.ts";
import { podsServiceName } from "./service.ts";

type DeploymentSpec = types.input.apps.v1.DeploymentSpec;
type StatefulSetSpec = types.input.apps.v1.StatefulSetSpec;
type PodTemplate = types.input.core.v1.PodTemplateSpec;
type AutoscalerSpec = types.input.autoscaling.v2.HorizontalPodAutoscalerSpec;

/** The one writer of a volume is one pod with one name; everything else may be any number of equal ones. */
export function isStateful({ mounts }: Workload): boolean {
  return mounts.some(({ shared, readOnly }) => shared !== true && readOnly !== true);
}

/** `balancerSeconds` is the time for which a load balancer has not seen a new replica yet, though it is ready. */
export function deploymentSpec(
  workload: Workload,
  selector: Labels,
  template: PodTemplate,
  balancerSeconds = 0,
): DeploymentSpec {
  return {
    ...replicas(workload),
    ...(balancerSeconds === 0 ? {} : { minReadySeconds: balancerSeconds }),
    selector: { matchLabels: selector },
    strategy: strategy(workload),
    // A rollout that makes no progress is a failed one: the old replicas stay, and whoever deploys is told.
    progressDeadlineSeconds: rolloutDeadlineSeconds(workload.probes) + balancerSeconds,
    // The way back is the stack's own history.
    revisionHistoryLimit: 2,
    template,
  };
}

/**
 * Gives the number of replicas. Where the load says how many, a number here would fight the autoscaler at every
 * update.
 */
function replicas({ replicas, autoscale }: Workload): { replicas?: number } {
  return autoscale === undefined ? { replicas } : {};
}

/** Longest time of a whole update: new replicas start one after another, or once the old ones have stopped. */
export function updateSeconds(workload: Workload): number {
  const { probes, replicas, update } = workload;
  const others = update === "start-first" ? (replicas - 1) * probes.startupSeconds : graceSeconds(workload);
  return rolloutDeadlineSeconds(probes) + others;
}

/** One new replica after another, and no old one leaves before a new one is ready. */
function strategy({ update }: Workload): DeploymentSpec["strategy"] {
  if (update === "stop-first") return { type: "Recreate" };
  return { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
}

export function statefulSetSpec(workload: Workload, selector: Labels, template: PodTemplate): StatefulSetSpec {
  return {
    replicas: workload.replicas,
    selector: { matchLabels: selector },
    serviceName: podsServiceName(workload.service),
    // In order, a pod that never gets ready would keep the next update waiting, even the one that mends it.
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    revisionHistoryLimit: 2,
    template,
  };
}

/** Makes an autoscaler that goes by reservations, so the percentages hold what the plan keeps for a replica. */
export function autoscalerSpec({ service, autoscale }: Workload): AutoscalerSpec | undefined {
  if (autoscale === undefined) return undefined;
  const { min, max, cpu, memory, settleSeconds } = autoscale;
  const metric = (name: string, averageUtilization: number) => ({
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization } },
  });
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service },
    minReplicas: min,
    maxReplicas: max,
    metrics: [metric("cpu", cpu), metric("memory", memory)],
    behavior: { scaleDown: { stabilizationWindowSeconds: settleSeconds } },
  };
}

/** A single replica gets none: a budget of one would forbid every drain of its node. */
export function needsDisruptionBudget({ replicas, autoscale }: Workload): boolean {
  return replicas >= 2 || autoscale !== undefined;
}
