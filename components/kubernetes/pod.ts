import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { posix } from "node:path";
import type { Limits } from "../../sizing/types.ts";
import { type Workload } from "../workload.ts";
import { probeBinary } from "../../platforms/container.ts";
import { nodeSelector, spread, together, tolerations } from "./pod-placement.ts";
import { containerSecurity, podSecurity } from "./pod-security.ts";
import { graceSeconds, lifecycle } from "./pod-stop.ts";
import { callsProbe, toProbes } from "./probes.ts";
import { cpuQuantity, memoryQuantity } from "./units.ts";
import {
  dataVolumes,
  filesVolume,
  foreignVolumes,
  tokenVolumes,
  probeVolume,
  writableVolumes,
  type FilesFolder,
  type Mounted,
} from "./volumes.ts";

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
  /**
   * Says for how many seconds a load balancer may still send requests to an ending replica; 0 where none is in front
   * of it.
   */
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
    ...foreignVolumes(workload),
    ...tokenVolumes(workload),
  ];
  return {
    ...(probe.length === 0 ? {} : { initContainers: [probeInstaller(context.probeImage, workload.limits)] }),
    containers: [toContainer(workload, context, volumes)],
    volumes: [...new Map(volumes.map(({ volume }) => [volume.name, volume])).values()],
    securityContext: podSecurity(workload),
    // The pod's own first process reaps then, in place of the app's.
    ...(workload.init === undefined ? {} : { shareProcessNamespace: true }),
    automountServiceAccountToken: false,
    ...(workload.filledSecrets === undefined ? {} : { serviceAccountName: workload.service }),
    // Variables such as REDIS_PORT=tcp://10.0.0.7:6379 for every service of the namespace would mislead apps.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: graceSeconds(workload, context.balancerSeconds),
    nodeSelector,
    ...tolerations(workload),
    ...(context.imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: context.imagePullSecrets.map((name) => ({ name })) }),
    ...spread(workload, context.labels),
    ...together(workload),
  };
}

function needsProbe({ tier, probes, stop }: Workload): boolean {
  return tier !== "app" || callsProbe(probes) || stop.signal !== "SIGTERM";
}

function toContainer(workload: Workload, context: PodContext, volumes: readonly Mounted[]): Container {
  const { service, image, entrypoint, command, ports } = workload;
  return {
    name: service,
    image,
    // Tags are versions or hashes of content: pulling again would only make a start depend on the registry.
    imagePullPolicy: "IfNotPresent",
    ...(entrypoint === undefined ? {} : { command: [...entrypoint] }),
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
 * This storage is for the log files that the kubelet keeps and nothing else: the root file system is read-only. Above
 * the limit a pod is evicted, so it has room for the largest logs that clusters are set up to keep (five of 50 MB)
 * and bursts between two looks.
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
