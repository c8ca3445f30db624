import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../config/schema.ts";
import type { HostSize } from "../sizing/types.ts";
import type { Target } from "./workload.ts";

/** Which stack of which project, as every platform marks what belongs to it. */
export interface Identity {
  readonly project: string;
  readonly stack: string;
}

/** Where a stack runs: its size for the plan, and the target that places what was planned. */
export interface Platform {
  readonly host: HostSize;
  readonly target: Target;
  /** Where exactly, as the stack's outputs record it: another place would be another stack. */
  readonly place: string;
  /** Providers for the components' children. */
  readonly opts: pulumi.ComponentResourceOptions;
  /** What the platform itself wants a reader of the plan to know. */
  readonly findings?: readonly string[];
  /** Asked after everything is declared: what the platform leaves to people, one line each. */
  readonly leftToDo?: () => pulumi.Output<readonly string[]>;
}

/** Loads one platform's SDK only: the other's costs a second, and may not be installed. */
export async function openPlatform(config: StackConfig, identity: Identity): Promise<Platform> {
  if (config.target === "docker") return (await import("./docker/platform.ts")).dockerPlatform(config, identity);
  return (await import("./kubernetes/platform.ts")).kubernetesPlatform(config, identity);
}
