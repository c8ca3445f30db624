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
