import type { InspectedContainer } from "../live/types.ts";

export type ControlStatus = "pass" | "fail" | "not-applicable" | "not-checked";

/** What a control says of the running stack. */
export interface Verdict {
  readonly status: ControlStatus;
  readonly reason: string;
}

export interface ControlResult extends Verdict {
  readonly id: string;
  readonly title: string;
}

export interface Engine {
  /** Names of the security options that the engine has: apparmor, seccomp, selinux, … */
  readonly security: readonly string[];
  /** Swarm's state is "inactive", "active", … */
  readonly swarm: string;
}

export interface Evidence {
  readonly engine: Engine;
  readonly containers: readonly InspectedContainer[];
  /** Lists by container id the commands that run in it; they are undefined where that could not be asked. */
  readonly processes: Readonly<Record<string, readonly string[] | undefined>>;
}

/** Section 5 of the CIS Docker Benchmark 1.6; titles are our own words. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly judge: (evidence: Evidence) => Verdict;
}
