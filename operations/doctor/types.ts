import type { Evidence } from "../evidence/types.ts";
import type { HeldEngineLock } from "../lock/pulumi-lock.ts";
import type { HeldLock } from "../lock/types.ts";
import type { HostCertificate } from "../certificates/types.ts";
import type { Mismatch } from "../collations/mismatch.ts";
import type { LeftBehind } from "../databases/left-behind.ts";
import type { Complaint } from "../complaints/find.ts";
import type { JobStatus } from "../schedules/types.ts";
import type { Damage } from "../recovery/types.ts";

/** An answer, or why there is none: what was not looked at is never taken for well. */
export type Asked<T> = { readonly answer: T } | { readonly unanswered: string };

export interface Disk {
  /** The name is such as "Docker's disk (/var/lib/docker)". */
  readonly name: string;
  /** What can go from it, and the command that removes that. */
  readonly spare: { readonly what: string; readonly command: string };
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/** What the doctor looks at; each by itself, so that one that cannot be asked hides no other. */
export interface Facts {
  readonly stack: string;
  /** How somebody removes a lock whose owner nobody can ask about; undefined where there is none to remove. */
  readonly removeLock: (lock: HeldLock) => string;
  readonly target: Asked<"well">;
  /** Says whether the engine and its backend answer, and know the stack. */
  readonly deployed: Asked<boolean>;
  readonly lock: Asked<HeldLock | undefined>;
  readonly engineLocks: Asked<readonly HeldEngineLock[]>;
  /** What the engine says of a state that it cannot read. */
  readonly state: Asked<{ readonly damage?: string }>;
  readonly damage: Asked<Damage>;
  readonly unwell: Asked<readonly Evidence[]>;
  readonly disks: Asked<readonly Disk[]>;
  /** What runs at set times, and how it did. */
  readonly jobs: Asked<readonly JobStatus[]>;
  /** The edge's certificates, but for one of the stack's own. */
  readonly certificates: Asked<readonly HostCertificate[]>;
  /** Databases whose indexes are of another collation than the image's. */
  readonly collations: Asked<readonly Mismatch[]>;
  /** Roles and databases of services that have left the stack file. */
  readonly leftBehind: Asked<readonly LeftBehind[]>;
  /** What the servers said of the apps' drivers lately. */
  readonly complaints: Asked<readonly Complaint[]>;
}

export interface Finding {
  /** busy: somebody is at work, and what is half-made is theirs; spare: it may go, and does no harm. */
  readonly level: "well" | "busy" | "mend" | "spare" | "not-checked";
  readonly what: string;
  /** The command that mends it. */
  readonly command?: string;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** The one to begin with; undefined where nothing is to be done. */
  readonly command?: string;
  /** 0 well, 1 something to mend, 2 nothing known to mend, but something could not be checked. */
  readonly exitCode: 0 | 1 | 2;
}
