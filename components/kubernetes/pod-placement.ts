import type { types } from "@pulumi/kubernetes";
import type { Workload } from "../workload.ts";
import type { Labels } from "../../platforms/kubernetes/labels.ts";

type PodSpec = types.input.core.v1.PodSpec;

/** Untainted Windows nodes would take the pod, too. */
export const nodeSelector = { "kubernetes.io/os": "linux" } as const;

/** Seconds that a replica stays bound to a node that is lost, of some 45 more that it takes to notice; 300 by default. */
const lostNodeSeconds = 30;

/** Not for what has a volume: two servers must not write to one, and only people know whether a lost node is off. */
export function tolerations({ mounts }: Workload): Pick<PodSpec, "tolerations"> {
  if (mounts.length > 0) return {};
  const tolerate = (key: string) => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: lostNodeSeconds,
  });
  return { tolerations: ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map(tolerate) };
}

/** Required rules would leave the second replica of a one-node cluster, or of a rollout on two nodes, without a place. */
export function spread({ replicas, autoscale }: Workload, labels: Labels): Partial<PodSpec> {
  if (replicas < 2 && autoscale === undefined) return {};
  const constraint = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: labels },
    // Old replicas of a rollout do not count: they are about to leave.
    matchLabelKeys: ["pod-template-hash"],
  });
  return { topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(constraint) };
}

/** Labels of a pod by which others that mount the same volumes are put on its node. */
export function togetherLabels({ mounts }: Workload): Labels {
  const names = mounts.flatMap(({ volume }) => volume.together ?? []);
  return Object.fromEntries(names.map((name) => [`volumes.keelson.dev/${name}`, "mounted"]));
}

/**
 * A volume of one node keeps all its pods there. Each asks for the others, whichever comes first: the first one finds itself,
 * and goes where it likes.
 */
export function together(workload: Workload): Partial<PodSpec> {
  const labels = Object.entries(togetherLabels(workload));
  if (labels.length === 0) return {};
  const terms = labels.map(([key, value]) => ({
    labelSelector: { matchLabels: { [key]: value } },
    topologyKey: "kubernetes.io/hostname",
  }));
  return { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } };
}
