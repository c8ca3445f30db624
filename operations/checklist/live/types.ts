import type { StackRule } from "../../../policies/rule.ts";
import type { StackConfig } from "../../../config/schema.ts";
import type { StackPlan } from "../../../sizing/types.ts";
import type { CommandResult } from "../../process.ts";

/** What the running stack answered to one question. */
export type LiveFinding =
  | { readonly kind: "violation"; readonly subject: string; readonly message: string }
  /** No answer is no pass; the message says why there was none. */
  | { readonly kind: "unanswered"; readonly subject: string; readonly message: string }
  | { readonly kind: "not-applicable"; readonly reason: string };

/** A live check is like a rule, but it asks what runs instead of reading what is declared. */
export type LiveCheck = Omit<StackRule, "judge" | "scope" | "only" | "thresholds"> & {
  /** The rule that says the same of what is declared: whoever exempts or disables that means this, too. */
  readonly like: string;
  readonly ask: (stack: RunningStack) => Promise<readonly LiveFinding[]>;
};

export interface RunningStack {
  readonly config: StackConfig;
  readonly plan: StackPlan;
  readonly containers: readonly InspectedContainer[];
  /** Runs a command inside one of the stack's containers; bounded in time. */
  readonly exec: (container: InspectedContainer, command: readonly string[], stdin?: string) => Promise<CommandResult>;
}

/** The part of `docker inspect` that is read: never the environment, which holds values. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly AppArmorProfile: string;
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly Image: string;
    readonly User: string;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  };
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
  readonly HostConfig: HostConfig;
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
    readonly Propagation: string;
  }[];
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, unknown>>;
    /** Ports are listed by the container's own port, such as 8443/tcp; null where it is exposed only. */
    readonly Ports: Readonly<Record<string, readonly HostPort[] | null>>;
  };
}

export interface HostPort {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** HostConfig is what the engine took; what was not given is null, empty or 0. */
export interface HostConfig {
  readonly CapAdd: readonly string[] | null;
  readonly CapDrop: readonly string[] | null;
  readonly Privileged: boolean;
  readonly NetworkMode: string;
  readonly PidMode: string;
  readonly IpcMode: string;
  readonly UTSMode: string;
  readonly UsernsMode: string;
  readonly CgroupParent: string;
  readonly Memory: number;
  readonly NanoCpus: number;
  readonly CpuQuota: number;
  readonly CpuShares: number;
  readonly PidsLimit: number | null;
  readonly ReadonlyRootfs: boolean;
  readonly SecurityOpt: readonly string[] | null;
  readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number };
  readonly Devices: readonly unknown[] | null;
  readonly Ulimits: readonly { readonly Name: string }[] | null;
}
