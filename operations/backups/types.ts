import type { FilesBox } from "../../sizing/backup-files.ts";

/** What the tool in the backups' container answers; images/probe/backup*.go has the same. */
export interface BackupRecord {
  readonly label: string;
  readonly kind: "full" | "differential" | "incremental";
  readonly repository: number;
  readonly stopped: string;
  readonly ageSeconds: number;
  readonly size: number;
  readonly stored: number;
  /** L0 to L5; none where it is no backup at all. */
  readonly level: string;
  readonly problem?: string;
  readonly verified?: string;
  readonly restored?: string;
}

/** A backup of one service's volumes; images/probe/files*.go has the same. */
export interface FilesRecord extends Omit<BackupRecord, "kind"> {
  readonly kind: "files" | "config" | "dump";
  /** "@config" and "@dump" for what belongs to no service. */
  readonly service: string;
  readonly files: number;
  /** As many were written to while they were read. */
  readonly moved: number;
}

export interface FilesStatus {
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly notChecked: readonly string[];
  readonly pending?: readonly string[];
  readonly services: readonly {
    readonly service: string;
    readonly backups: number;
    readonly newest?: FilesRecord;
    readonly newestVerified?: FilesRecord;
  }[];
  readonly drill?: FilesDrill;
  readonly runs: Readonly<Record<string, RunEnd>>;
}

export interface FilesDrill {
  readonly time: string;
  readonly ok: boolean;
  readonly services: readonly {
    readonly service: string;
    readonly label: string;
    readonly ok: boolean;
    readonly problem?: string;
    readonly level: string;
    readonly files: number;
    readonly bytes: number;
    readonly rpoSeconds: number;
    readonly rtoSeconds: number;
    readonly moved: number;
  }[];
}

export interface FilesRestored {
  readonly label: string;
  readonly service: string;
  /** When the backup was begun. */
  readonly time: string;
  readonly volumes: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly moved: number;
  readonly seconds: number;
}

export interface RunEnd {
  readonly time: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly seconds: number;
  readonly success?: string;
}

export interface DrillResult {
  readonly time: string;
  readonly label: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly level: string;
  readonly rpoSeconds: number;
  readonly lostTransactions: number;
  readonly rtoSeconds: number;
  readonly tables: number;
  readonly rows: number;
  readonly tablesNotCounted: number;
  readonly inexact: boolean;
  readonly amcheck: boolean;
}

export interface BackupStatus {
  readonly time: string;
  readonly ok: boolean;
  readonly problems: readonly string[];
  readonly notChecked: readonly string[];
  /** What comes by itself, and has not failed; left out by the box of an earlier release. */
  readonly pending?: readonly string[];
  readonly backups: number;
  readonly newest?: BackupRecord;
  readonly newestVerified?: BackupRecord;
  readonly archive?: {
    readonly mode: string;
    readonly lastArchived?: string;
    readonly lastAgeSeconds: number;
    readonly failing: boolean;
    readonly waitingBytes: number;
  };
  readonly drill?: DrillResult;
  readonly runs: Readonly<Record<string, RunEnd>>;
  readonly freeBytes: number;
  /** Of each owner of files; left out where no service keeps any. */
  readonly files?: readonly FilesStatus[];
}

export interface Verification {
  readonly label: string;
  readonly repository: number;
  readonly level: string;
  readonly problem?: string;
}

export interface PruneResult {
  readonly dryRun: boolean;
  readonly deleted: readonly string[];
  readonly kept: number;
}

export interface RestoreResult {
  readonly folder: string;
  readonly label?: string;
  readonly target: string;
  readonly lastCommit?: string;
  readonly timeline: string;
  readonly databases: readonly string[] | null;
  readonly checked: boolean;
  readonly seconds: number;
}

export interface FilesRequest {
  readonly box: FilesBox;
  readonly service: string;
  /** The newest good one when left out. */
  readonly label?: string | undefined;
}

export interface FilesRestoredInto extends FilesRestored {
  /** A folder of the host, or a volume of Docker's with a folder `files`; in it a folder for each of the service's volumes. */
  readonly into: string;
}
