import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import type { Limits } from "../../sizing/types.ts";
import { probeBinary, type Workload } from "../workload.ts";
import { callsProbe, toProbes } from "./probes.ts";
import { cpuQuantity, memoryQuantity } from "./units.ts";
import { dataVolumes, filesVolume, probeVolume, writableVolumes, type FilesFolder, type Mounted } from "./volumes.ts";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

/** What a pod needs beside its workload. */
export interface PodContext {
  readonly labels: Readonly<Record<string, string>>;
  readonly folders: readonly FilesFolder[];
  /** Name of the Secret with the secret environment variables. */
  readonly secretEnvironment?: pulumi.Input<string>;
  readonly probeImage: pulumi.Input<string>;
  readonly imagePullSecrets: readonly string[];
  /** For how long a load balancer may still send requests to an ending replica; 0 where none is in front of it. */
  readonly balancerSeconds?: number;
}

/** A pod that the admission level "restricted" lets in, with the same limits, probes and files as a Docker container. */
export function toPodSpec(workload: Workload, context: PodContext): PodSpec {
  const probe = needsProbe(workload) ? [probeVolume()] : [];
  const volumes = [
    ...probe,
    ...context.folders.map(filesVolume),
    ...writableVolumes(workload),
    ...dataVolumes(workload),
  ];
  return {
    ...(probe.length === 0 ? {} : { initContainers: [probeInstaller(context.probeImage, workload.limits)] }),
    containers: [toContainer(workload, context, volumes)],
    volumes: volumes.map(({ volume }) => volume),
    securityContext: podSecurity(workload),
    automountServiceAccountToken: false,
    // Variables such as REDIS_PORT=tcp://10.0.0.7:6379 for every service of the namespace would mislead apps.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: graceSeconds(workload, context.balancerSeconds),
    nodeSelector: { "kubernetes.io/os": "linux" },
    ...tolerations(workload),
    ...(context.imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: context.imagePullSecrets.map((name) => ({ name })) }),
    ...spread(workload, context.labels),
  };
}

function needsProbe({ tier, probes, stop }: Workload): boolean {
  return tier !== "app" || callsProbe(probes) || stop.signal !== "SIGTERM";
}

function toContainer(workload: Workload, context: PodContext, volumes: readonly Mounted[]): Container {
  const { service, image, command, ports } = workload;
  return {
    name: service,
    image,
    // Tags are versions or hashes of content: pulling again would only make a start depend on the registry.
    imagePullPolicy: "IfNotPresent",
    ...(command === undefined ? {} : { args: command as pulumi.Input<string[]> }),
    env: environment(workload, context.secretEnvironment),
    ports: ports.map(({ name, port }) => ({ name, containerPort: port })),
    resources: resources(workload),
    ...toProbes(workload.probes),
    ...lifecycle(workload, context.balancerSeconds),
    securityContext: containerSecurity(workload.capabilities),
    volumeMounts: volumes.map(({ mount }) => mount),
  };
}

/** Sorted, so that the order of keys in the stack file changes nothing. */
function environment({ environment, secretEnvironment }: Workload, secret: pulumi.Input<string> | undefined) {
  const plain = Object.keys(environment).sort();
  const hidden = Object.keys(secretEnvironment).sort();
  return [
    ...plain.map((name) => ({ name, value: environment[name]! })),
    ...hidden.map((name) => ({ name, valueFrom: { secretKeyRef: { name: secret!, key: name } } })),
  ];
}

/**
 * For the log files that the kubelet keeps and nothing else: the root file system is read-only. Above the limit a pod is
 * evicted, so it has room for the largest logs that clusters are set up to keep (five of 50 MB) and bursts between two looks.
 */
const ephemeralStorage = { request: "64Mi", limit: "1Gi" } as const;

function resources({ limits }: Workload) {
  return {
    requests: {
      cpu: cpuQuantity(limits.cpuReservation),
      memory: memoryQuantity(limits.memoryReservation),
      "ephemeral-storage": ephemeralStorage.request,
    },
    limits: {
      cpu: cpuQuantity(limits.cpuLimit),
      memory: memoryQuantity(limits.memory),
      "ephemeral-storage": ephemeralStorage.limit,
    },
  };
}

function podSecurity({ user }: Workload) {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    // Gives volumes and secret files to the group; a large volume is walked through only where its root differs.
    fsGroup: user.gid,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

function containerSecurity(capabilities: readonly string[]) {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    // Kubernetes takes the kernel's names without their prefix.
    capabilities: {
      drop: ["ALL"],
      ...(capabilities.length === 0 ? {} : { add: capabilities.map((name) => name.replace(/^CAP_/, "")) }),
    },
  };
}

/** A quota counts the larger of an init container's limit and the server's: more than the server's would not be planned. */
function probeInstaller(image: pulumi.Input<string>, { cpuLimit }: Limits): Container {
  const folder = posix.dirname(probeBinary);
  return {
    name: "probe",
    image,
    imagePullPolicy: "IfNotPresent",
    args: ["install", `/install${folder}`],
    resources: {
      requests: { cpu: "10m", memory: "16Mi", "ephemeral-storage": "16Mi" },
      limits: { cpu: cpuQuantity(Math.min(500, cpuLimit)), memory: "32Mi", "ephemeral-storage": "64Mi" },
    },
    securityContext: containerSecurity([]),
    volumeMounts: [{ name: "probe", mountPath: `/install${folder}` }],
  };
}

/** Until every node has taken an ending pod out of its Service; new connections still come for so long. */
const lameDuckSeconds = 5;

/** Stateful servers are asked for by their clients' retries alone; nobody is spared by a late stop. */
function delaySeconds({ tier }: Workload, balancerSeconds = 0): number {
  return tier === "data" ? 0 : Math.max(lameDuckSeconds, balancerSeconds);
}

/** The grace of the workload starts with its stop signal, which here comes after the lame duck. */
export function graceSeconds(workload: Workload, balancerSeconds = 0): number {
  return delaySeconds(workload, balancerSeconds) + workload.stop.graceSeconds;
}

/**
 * The stop signal is a property of the image here, and a registry's image may name another one: a server that needs its
 * own gets it from inside, first.
 */
function lifecycle(workload: Workload, balancerSeconds = 0): Pick<Container, "lifecycle"> {
  const { signal, graceSeconds } = workload.stop;
  const delay = delaySeconds(workload, balancerSeconds);
  if (signal === "SIGTERM") return delay === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds: delay } } } };
  const command = [probeBinary, "stop", "--delay", `${delay}s`, "--wait", `${graceSeconds - 2}s`, signal];
  return { lifecycle: { preStop: { exec: { command } } } };
}

/** Seconds that a replica stays bound to a node that is lost, of some 45 more that it takes to notice; 300 by default. */
const lostNodeSeconds = 30;

/** Not for what has a volume: two servers must not write to one, and only people know whether a lost node is off. */
function tolerations({ mounts }: Workload): Pick<PodSpec, "tolerations"> {
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
function spread({ replicas, autoscale }: Workload, labels: Readonly<Record<string, string>>): Partial<PodSpec> {
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
