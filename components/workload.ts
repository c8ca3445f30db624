import type * as pulumi from "@pulumi/pulumi";
import { probeBinary, type ImageArgs, type User } from "../platforms/container.ts";
import type { Schedule } from "./scheduled.ts";
import type { HostMount, Metrics } from "./watched.ts";
import type { Autoscale, Bytes, Limits, UpdateOrder } from "../sizing/types.ts";

export type { Schedule, ScheduledJob } from "./scheduled.ts";

/** edge: the one listener of the outside; app: code of the user; data: holds or pools data; monitoring: watches them. */
export type Tier = "edge" | "app" | "data" | "monitoring";

/** How a server is asked whether it is well. Asked from inside, by the probe binary or by a command of the image. */
export type ProbeAction =
  | {
      readonly kind: "http";
      readonly port: number;
      readonly path: string;
      /** What the edge would send along. */
      readonly headers?: Readonly<Record<string, string>>;
      /** Asked where neighbours reach it, which a server on 127.0.0.1 alone does not answer. A kubelet always asks so. */
      readonly fromNetwork?: boolean;
    }
  | {
      readonly kind: "exec";
      readonly command: readonly string[];
      /** The command is one of the app's own, which reads the app's variables. */
      readonly environment?: true;
    };

export interface Probe {
  readonly action: ProbeAction;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** Docker has one health check: it takes readiness, with startup as its start period. Kubernetes has all three. */
export interface Probes {
  /** How long a first start may take before failures count. */
  readonly startupSeconds: number;
  /** Failure restarts the container: never the same question as readiness, which a busy server may answer with no. */
  readonly liveness: Probe;
  readonly readiness: Probe;
}

/** A file that a server reads. Secret contents never reach state in clear, environment variables or labels. */
export interface File {
  /** Absolute path inside the container; its folder is a mount of its own, so no image file may lie there. */
  readonly path: string;
  readonly content: pulumi.Input<string>;
  readonly secret?: boolean;
}

export interface Mount {
  readonly volume: Volume;
  readonly path: string;
  readonly readOnly?: boolean;
  /** Several containers may write to it at once. */
  readonly shared?: boolean;
  /** Kubernetes only: a folder in the volume instead of all of it. */
  readonly part?: string;
}

/** A volume that outlives containers. Made by Target.volume. */
export interface Volume {
  readonly name: pulumi.Output<string>;
  readonly resource: pulumi.Resource;
  /** Only one machine at a time can mount it: whoever shares it runs where all others of this name do. */
  readonly together?: string;
}

export interface VolumeArgs {
  /** Whose data it is: the service's name in the stack file. */
  readonly service: string;
  readonly role: "data";
  /** True keeps `pulumi destroy` from even trying; data is retained in any case. */
  readonly protect: boolean;
  /** Left out for a data store's one volume, which its server makes itself at home in. */
  readonly own?: OwnVolumeArgs;
}

/** A volume of an app's: its process has to be able to write to it from the start. */
export interface OwnVolumeArgs {
  readonly name: string;
  readonly owner: User;
  /** Folder of the host in which it lies, on a target that is one host; and those in it that belong to others. */
  readonly folder?: string | undefined;
  readonly parts?: readonly { readonly path: string; readonly owner: User }[];
}

export interface Port {
  readonly name: string;
  readonly port: number;
  /** A TCP route of the edge leads to it; requests are for the one called http. */
  readonly fromEdge?: true;
  /** Published on the host: only the edge does, or a data store in development. */
  readonly publish?: { readonly address: string; readonly port: number };
}

export interface LogLimits {
  readonly maxSize: Bytes;
  readonly maxFiles: number;
}

export interface StopSettings {
  readonly signal: "SIGTERM" | "SIGINT" | "SIGQUIT";
  readonly graceSeconds: number;
}

/**
 * How a running server takes over changed files without a restart. It is told by a signal or by a command, and what it then
 * says it has loaded is what decides. YAML that others apply starts new replicas instead: nobody is there to tell a server.
 */
export interface Reload {
  /** Folders whose files may change under the running server; files elsewhere replace the container. */
  readonly folders: readonly string[];
  /** Run inside the container first; its failure stops the deploy before the server is told. */
  readonly test?: readonly string[];
  /** Sent to the container's first process. */
  readonly signal?: "SIGHUP";
  /** Run inside the container, for a server that takes settings by commands instead. */
  readonly command?: readonly string[];
  /** Prints which content the running server has loaded; compared with `digest`. */
  readonly loaded?: readonly string[];
  /** What `loaded` prints once the present files are in force. */
  readonly digest?: pulumi.Input<string>;
  /** Run after loading: ends when nothing of the earlier content answers any more. */
  readonly settled?: readonly string[];
}

export type Peers = Readonly<Record<"needs" | "neededBy", readonly string[]>>;

/** A Secret that lies in the cluster already, kept by somebody else, and where its keys are to lie as files. */
export interface ForeignSecret {
  readonly name: string;
  readonly folder: string;
}

/** One service as the platform should run it; says nothing of any platform. */
export interface Workload {
  /** Name in the stack file, and the DNS name by which others reach it. */
  readonly service: string;
  readonly tier: Tier;
  readonly image: pulumi.Input<string>;
  /** Tag or hash that identifies what runs: becomes the label `release`. */
  readonly release: pulumi.Input<string>;
  /** In place of the image's own entrypoint and command. */
  readonly entrypoint?: readonly string[];
  /** The command takes the place of the image's own, as arguments of its entrypoint; the image's own when left out. */
  readonly command?: pulumi.Input<readonly string[]>;
  /** In place of a server. */
  readonly schedule?: Schedule;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Never in clear in the container's definition. Docker: files under /run/secrets that the probe binary's exec mode
   * turns into variables, for which `command` must name all that runs (Image.commandLine). Kubernetes: from a Secret.
   */
  readonly secretEnvironment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly files: readonly File[];
  /** Kubernetes only; a pod starts without them too, and gets them when they come, and each change. */
  readonly foreignSecrets?: readonly ForeignSecret[];
  /** Kubernetes only: Secrets that are made empty, and that the workload alone may fill, by the cluster's API. */
  readonly filledSecrets?: readonly string[];
  /** Without a reload, a changed file replaces the container. */
  readonly reload?: Reload;
  readonly ports: readonly Port[];
  readonly probes: Probes;
  readonly mounts: readonly Mount[];
  readonly hostMounts?: readonly HostMount[];
  /** What it is to the checklist, where its name does not say so: "monitoring", "alerting". */
  readonly role?: string;
  readonly limits: Limits;
  readonly user: User;
  /** These are kept of all capabilities, in the kernel's names with CAP_; empty for all servers of Keelson. */
  readonly capabilities: readonly string[];
  /** tmpfs folders; everything else of the root file system is read-only. */
  readonly writablePaths: readonly string[];
  /** The size is that of each writable path. */
  readonly writableSize: Bytes;
  /** Writable paths with a size of their own, or where programs may be started. */
  readonly writableOptions?: Readonly<Record<string, { readonly size?: Bytes; readonly exec?: true }>>;
  /** Runs under a first process that reaps whatever nobody waits for. */
  readonly init?: true;
  readonly shmSize?: Bytes;
  readonly openFiles?: number;
  /** Where it tells metrics of its own, if it does. */
  readonly metrics?: Metrics;
  /** Networks to join, by name: "edge" and one a data service. */
  readonly networks: readonly string[];
  /** Other services of the stack that it reaches, or that reach it, by the service's name. */
  readonly peers?: Peers;
  /** Says whether the workload may open connections to the outside of the stack. */
  readonly internet: boolean;
  /** Ports of the outside that it may reach all the same. Docker goes by its networks, and looks at no port. */
  readonly outside?: readonly number[];
  /** Somebody chooses among its replicas: each needs an address of its own, also where they come and go by themselves. */
  readonly chosenAmong?: true;
  /** Containers to run; the largest number where autoscale says how many. */
  readonly replicas: number;
  readonly autoscale?: Autoscale;
  readonly update: UpdateOrder;
  /** How long new containers must stay well, without a restart, before anybody is sent to them. */
  readonly settleSeconds: number;
  /** No deploy is healthy while this is not. */
  readonly critical: boolean;
  readonly stop: StopSettings;
  readonly logs: LogLimits;
}

/** A placed workload, in a consumer's words. */
export interface Placement {
  /** Stable DNS name on the networks it joined (all replicas). */
  readonly host: string;
  /** Each replica's own DNS name, for an edge that must choose. */
  readonly instances: readonly pulumi.Output<string>[];
  /** A name with the address of every ready replica, of a workload that is chosen among where `instances` names none. */
  readonly each?: string;
  /** What must exist before somebody may rely on the workload. */
  readonly ready: readonly pulumi.Resource[];
  /** Where its published ports are reached from outside, if not at the address that the workload names. */
  readonly published?: pulumi.Output<PublishedAddress>;
}

export interface PublishedAddress {
  readonly host: string;
  /** The ports are listed by their names. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Makes a probe that tells whether a server takes connections: it may be busy, start up or recover, but it lives. */
export function listens(port: number, fromNetwork = false): ProbeAction {
  return { kind: "exec", command: [probeBinary, "tcp", ...(fromNetwork ? ["--network"] : []), `127.0.0.1:${port}`] };
}

/** Runs a command inside a placed workload's first instance, once for each new input. */
export interface Task {
  readonly placement: Placement;
  readonly command: readonly string[];
  /** A change of it runs the task again. */
  readonly stdin: pulumi.Input<string>;
}

/** A command that has to end well before anything of a new release is started. */
export interface ReleaseCommand {
  /** As it was given, for whoever reads why it failed; the workload's own command is what runs. */
  readonly words: readonly string[];
  readonly timeoutSeconds: number;
}

export interface Image {
  /** What a workload runs. */
  readonly reference: pulumi.Input<string>;
  readonly release: string;
  /**
   * All that a container of it runs: its entrypoint or the given one, and the given arguments or else its own command.
   * Undefined where the platform needs no wrapper that would have to name it.
   */
  commandLine(args?: readonly string[], entrypoint?: readonly string[]): pulumi.Output<readonly string[]> | undefined;
}

/** A platform. Components know this interface and nothing behind it. */
export interface Target {
  readonly kind: "docker" | "kubernetes";
  /** Size of the disk behind it, where that is one disk; measured by a deploy, unknown in a preview before. */
  readonly disk?: pulumi.Output<Bytes>;
  image(name: string, args: ImageArgs, opts: pulumi.CustomResourceOptions): Image;
  volume(name: string, args: VolumeArgs, opts: pulumi.CustomResourceOptions): Volume;
  place(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Placement;
  /** Returns the resource that stands for the finished task. */
  run(name: string, task: Task, opts: pulumi.CustomResourceOptions): pulumi.Resource;
  /**
   * Runs a workload's command to its end, once for each new content of it (image, commands, variables, files). A rollback
   * runs none: an older release's command has been run, and knows nothing of what came after. Returns the resource that
   * stands for the command's good end.
   */
  release(
    name: string,
    workload: Workload,
    command: ReleaseCommand,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Resource;
}
