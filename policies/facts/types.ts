import type { StackRecord } from "./record.ts";

/** Stands for a value that is not known before a deploy, or that a target cannot tell. */
export const unknown: unique symbol = Symbol("unknown");

/** A value, or that it is not known; a rule that needs an unknown one is undecided, which is never a pass. */
export type Fact<T> = T | typeof unknown;

/** Narrows a fact to its value. */
export function isKnown<T>(fact: Fact<T>): fact is T {
  return fact !== unknown;
}

export type Platform = "docker" | "kubernetes";

/** edge: the one listener of the outside; app: code of the user; data: holds or pools data; monitoring: watches them. */
export type Tier = "edge" | "app" | "data" | "monitoring";

/** Whoever declared a resource: what it stands for is the same wherever it was read. */
export interface Container {
  /** What reports call it: the service's name, with the container's where a pod has several. */
  readonly subject: string;
  /** Name in the stack file; the resource's own where Keelson did not make it. */
  readonly service: string;
  /** Unknown to containers that Keelson did not make. */
  readonly tier: Tier | undefined;
  readonly platform: Platform;
  /** True for a container on Docker that ends by itself, such as a release command's. */
  readonly job?: boolean;
  readonly image: Fact<string>;
  readonly environment: Fact<readonly Variable[]>;
  /** Entrypoint and arguments. */
  readonly command: Fact<readonly string[]>;
  readonly labels: Fact<Readonly<Record<string, string>>>;
  readonly security: Security;
  readonly limits: ContainerLimits;
  readonly mounts: Fact<readonly Mount[]>;
  /** Ports on the host's own addresses: Docker's published ones, a pod's hostPort. */
  readonly published: Fact<readonly PublishedPort[]>;
  /** Docker's networks by name; empty for a pod. */
  readonly networks: Fact<readonly string[]>;
  readonly health: Health;
  readonly stop: Stop;
  /** Docker's restart policy, "always" for a pod of a controller; undefined where none is set. */
  readonly restart: Fact<string | undefined>;
  /** Docker's log driver and bounds; undefined for a pod, whose logs the cluster rotates. */
  readonly logs: Fact<Logs | undefined>;
  /** The pod is undefined on Docker. */
  readonly pod?: Pod;
}

export interface Variable {
  readonly name: string;
  readonly value: Fact<string>;
}

export interface Security {
  /** "1000:1000"; undefined where the image decides. */
  readonly user: Fact<string | undefined>;
  readonly privileged: Fact<boolean>;
  /** no-new-privileges, or allowPrivilegeEscalation: false. */
  readonly noNewPrivileges: Fact<boolean>;
  /** Capabilities have the kernel's names with CAP_, or are ALL. */
  readonly dropped: Fact<readonly string[]>;
  readonly added: Fact<readonly string[]>;
  readonly readOnlyRoot: Fact<boolean>;
  /** An undefined profile means the platform's own default. */
  readonly seccomp: Fact<string | undefined>;
  /** These namespaces are shared with the host: some of network, pid, ipc, uts and userns. */
  readonly hostNamespaces: Fact<readonly string[]>;
}

/** Bytes and thousandths of a core; undefined where none is set. */
export interface ContainerLimits {
  readonly memory: Fact<number | undefined>;
  readonly memoryReservation: Fact<number | undefined>;
  /** Memory and swap together, as Docker counts; undefined for a pod. */
  readonly memorySwap: Fact<number | undefined>;
  readonly cpu: Fact<number | undefined>;
  readonly cpuReservation: Fact<number | undefined>;
  /** Size of /dev/shm in bytes. */
  readonly shm: Fact<number | undefined>;
  readonly openFiles: Fact<number | undefined>;
}

export interface Mount {
  /** bind: a folder of the host; volume: a volume or claim; tmpfs: in memory; file: a ConfigMap, Secret or content volume. */
  readonly kind: "bind" | "volume" | "tmpfs" | "file";
  /** The folder, volume or claim that is mounted. */
  readonly source: Fact<string>;
  readonly path: string;
  readonly readOnly: boolean;
}

export interface PublishedPort {
  /** "0.0.0.0" where none is named. */
  readonly address: string;
  readonly port: number;
  readonly internal: number;
}

export interface Probe {
  /** What it asks, for comparison with others only. */
  readonly action: string;
  readonly port?: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly failures: number;
}

/** Docker has one check, which is readiness here. */
export interface Health {
  readonly readiness: Fact<Probe | undefined>;
  readonly liveness: Fact<Probe | undefined>;
  readonly startupSeconds: Fact<number | undefined>;
}

export interface Stop {
  readonly signal: Fact<string | undefined>;
  readonly graceSeconds: Fact<number | undefined>;
}

export interface Logs {
  readonly driver: string;
  readonly maxBytes?: number;
  readonly maxFiles?: number;
}

/** What only Kubernetes knows of the pod around a container and of its controller. */
export interface Pod {
  readonly kind: string;
  /** An init container: it ends before the pod's servers start. */
  readonly init?: boolean;
  readonly namespace: Fact<string | undefined>;
  readonly replicas: Fact<number | undefined>;
  readonly labels: Fact<Readonly<Record<string, string>>>;
  readonly tokenMounted: Fact<boolean>;
  readonly spread: Fact<boolean>;
}

export interface Volume {
  /** Its own name on the platform, or the resource's where that is not known yet. */
  readonly name: string;
  readonly service: string;
  /** Whose data it is; files of a content volume are none. */
  readonly holdsData: boolean;
  /**
   * Says whether a destroy or a replacement keeps the volume; plain Pulumi tells a policy pack nothing of it before a
   * deploy.
   */
  readonly retained: Fact<boolean>;
  readonly bytes: Fact<number | undefined>;
}

/** A text that must not be read by strangers. Never shown: reports name it by `name`. */
export interface Secret {
  /** "API_TOKEN of web", "password of postgres". */
  readonly name: string;
  readonly service: string;
  readonly value: Fact<string>;
  /** given: the user's own; generated: drawn by the engine; derived: holds others, as a URL does. */
  readonly origin: "given" | "generated" | "derived";
}

/** A file that anybody with access to the target may read, by its path in the container. */
export interface PlainFile {
  readonly service: string;
  readonly path: string;
  readonly content: Fact<string>;
}

/** Stands for the names of files in a folder of which nothing is known. */
export const anyFile = "*";

/** Objects of a cluster that stand beside pods. */
export interface ClusterObjects {
  /** Each with the labels that it selects pods by; undefined where it has none. */
  readonly networkPolicies: readonly Selector[];
  readonly disruptionBudgets: readonly (Selector & {
    readonly minAvailable?: Fact<number | string>;
    readonly maxUnavailable?: Fact<number | string>;
  })[];
  readonly autoscalers: readonly { readonly target: string; readonly min: Fact<number>; readonly max: Fact<number> }[];
  /** Pod Security enforces this level, by namespace. */
  readonly podSecurity: Readonly<Record<string, Fact<string | undefined>>>;
  readonly services: readonly (Selector & { readonly type: Fact<string> })[];
}

export interface Selector {
  readonly name: string;
  readonly labels: Fact<Readonly<Record<string, string>>>;
}

/** All that rules know of a stack: from a preview, a state, an export; the running stack adds `live`. */
export interface Facts {
  readonly platform: Platform | undefined;
  /** The record is what Keelson wrote into the stack about itself; it is undefined where another program made it. */
  readonly record: StackRecord | undefined;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly secrets: readonly Secret[];
  readonly files: readonly PlainFile[];
  readonly cluster?: ClusterObjects;
  /** Existing resources are what stood there before; they are undefined where nobody told of a former state. */
  readonly existing?: Existing;
}

export interface Existing {
  /** Major version of PostgreSQL that wrote the data on its volume; undefined where there was none. */
  readonly postgresMajor?: Fact<number>;
}
