import type * as pulumi from "@pulumi/pulumi";
import type { HostSize } from "../sizing/types.ts";
import type { Target } from "./workload.ts";

/** A platform is where a stack runs: its size for the plan, and the target that places what was planned. */
export interface Platform {
  readonly host: HostSize;
  readonly target: Target;
  /** The place says where exactly, as the stack's outputs record it: another place would be another stack. */
  readonly place: string;
  /** Providers for the components' children. */
  readonly opts: pulumi.ComponentResourceOptions;
  /** What the platform itself wants a reader of the plan to know. */
  readonly findings?: readonly string[];
  /** Tells, once everything is declared, what the platform leaves to people, one line each. */
  readonly leftToDo?: () => pulumi.Output<readonly string[]>;
}
