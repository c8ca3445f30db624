import type { StackConfig } from "../../config/schema.ts";
import type { AlertList } from "../alerts/types.ts";
import type { BackupStatus } from "../backups/types.ts";
import type { HostCertificate } from "../certificates/types.ts";
import type { Disk } from "../doctor/types.ts";
import type { Release } from "../releases/types.ts";
import type { JobStatus } from "../schedules/types.ts";

/**
 * What is known of something. `off` is why nobody can know it: the stack does not have it. `unknown` is why it could not
 * be asked, though the stack has it. Neither is ever taken for well.
 */
export type Fact<T> = { readonly known: T } | { readonly off: string } | { readonly unknown: string };

/** What is used of what may be used: bytes of memory, or thousandths of a core. */
export interface Use {
  readonly used: number;
  /** Left out where there is none. */
  readonly limit?: number;
}

/** A container or pod. Times are ISO 8601. */
export interface Instance {
  readonly name: string;
  readonly isWell: boolean;
  /** In the platform's own words, such as "running, unhealthy". */
  readonly state: string;
  /** Tag or hash of what it runs. */
  readonly release?: string;
  /** When it began to run; left out while it does not. */
  readonly since?: string;
  readonly restarts: number;
  readonly memory?: Use;
  readonly cpu?: Use;
}

export interface ServiceStatus {
  readonly service: string;
  /** How many there should be. */
  readonly wanted: number;
  readonly instances: readonly Instance[];
}

/** What one look at the platform tells. */
export interface Look {
  readonly services: readonly ServiceStatus[];
  /** Why nothing is known of what is used, where that is so. */
  readonly noUse?: string;
}

export interface StackStatus {
  readonly stack: string;
  readonly target: StackConfig["target"];
  readonly time: string;
  /** Where the edge's certificates come from (edge.tls). */
  readonly tls: StackConfig["edge"]["tls"]["kind"];
  readonly services: Fact<Look>;
  readonly release: Fact<Release>;
  readonly alerts: Fact<AlertList>;
  readonly backups: Fact<BackupStatus>;
  readonly schedules: Fact<readonly JobStatus[]>;
  readonly certificates: Fact<readonly HostCertificate[]>;
  readonly disks: Fact<readonly Disk[]>;
}

export interface Verdict {
  /** What is not well, one sentence each. */
  readonly troubles: readonly string[];
  /** What the stack has and could not be asked. */
  readonly unknown: readonly string[];
  /** 0 well, 1 something is not, 2 nothing known to be wrong, and something could not be asked. */
  readonly exitCode: 0 | 1 | 2;
}
