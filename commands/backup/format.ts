import type {
  BackupRecord,
  FilesRecord,
  BackupStatus,
  DrillResult,
  PruneResult,
  Verification,
} from "../../operations/backups/types.ts";
import { textTable } from "../../sizing/text-table.ts";

const MiB = 2 ** 20;

/** What a level says, and no more: https-like padlocks are not for what nobody has tried. */
export const levels: Readonly<Record<string, string>> = {
  none: "no backup",
  L0: "found wanting",
  L1: "made, never read again",
  L2: "read again",
  L3: "read again, log whole",
  L4: "restored",
  L5: "restored and compared",
};

export function formatList(records: readonly (BackupRecord | FilesRecord)[]): string {
  if (records.length === 0) return "There is no backup.";
  const rows = records.map((one) => [
    one.label,
    one.kind,
    String(one.repository),
    `${one.level} ${levels[one.level] ?? ""}`,
    formatAge(one.ageSeconds),
    megabytes(one.size),
    megabytes(one.stored),
    one.problem ?? "",
  ]);
  const titles = ["backup", "kind", "place", "level", "age", "size", "stored", ""];
  return textTable(
    titles.map((title) => ({ title })),
    rows,
  ).join("\n");
}

export const megabytes = (bytes: number) => `${(bytes / MiB).toFixed(1)} MiB`;

export function formatAge(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

export function formatVerifications(found: readonly Verification[]): string {
  return found
    .map(({ label, repository, level, problem }) => {
      const place = `${label} in repository ${repository}`;
      return problem === undefined ? `${place}: well (${level})` : `${place}: ${problem}`;
    })
    .join("\n");
}

export function formatDrill(drill: DrillResult): string {
  if (!drill.ok) return `The drill with ${drill.label || "no backup"} failed: ${drill.problem ?? ""}`;
  const exact = drill.inexact ? ", written to while they were counted" : ", equal in number and value";
  const left = drill.tablesNotCounted === 0 ? "" : `; ${drill.tablesNotCounted} tables were not counted`;
  return [
    `${drill.label} was restored (${drill.level} ${levels[drill.level] ?? ""}).`,
    `Rows: ${drill.rows} in ${drill.tables} tables${drill.tables === 0 ? "" : exact}${left}. Indexes: sound.`,
    `RPO ${drill.rpoSeconds.toFixed(1)} s (at most ${drill.lostTransactions} transactions were not in the archive yet), ` +
      `RTO ${drill.rtoSeconds.toFixed(1)} s.`,
  ].join("\n");
}

export function formatPrune({ dryRun, deleted, kept }: PruneResult): string {
  const verb = dryRun ? "Would delete" : "Deleted";
  return [`${verb} ${deleted.length}, ${dryRun ? "would keep" : "kept"} ${kept}.`, ...deleted].join("\n  ");
}

export function formatStatus(status: BackupStatus): string {
  const { newest, newestVerified, archive, drill, pending = [] } = status;
  return [
    `Backups: ${status.backups}`,
    `Newest: ${newest === undefined ? "none" : `${newest.label}, ${formatAge(newest.ageSeconds)} old, ${newest.level}`}`,
    `Newest verified: ${newestVerified === undefined ? "none" : `${newestVerified.label}, ${newestVerified.level}`}`,
    `Archive: ${archive === undefined ? "not checked" : describeArchive(archive)}`,
    `Drill: ${drill === undefined ? "never" : describeDrill(drill)}`,
    ...pending.map((what) => `Not yet: ${what}`),
    ...status.problems.map((problem) => `Problem: ${problem}`),
    ...status.notChecked.map((what) => `Not checked: ${what}`),
    verdict(status),
  ].join("\n");
}

function verdict({ ok, pending = [] }: BackupStatus): string {
  if (!ok) return "Something is wrong.";
  return pending.length === 0 ? "All is well." : "Nothing is wrong so far.";
}

function describeArchive({
  failing,
  waitingBytes,
  lastArchived,
  lastAgeSeconds,
}: NonNullable<BackupStatus["archive"]>) {
  const last = lastArchived === undefined ? "nothing yet" : `${lastArchived}, ${formatAge(lastAgeSeconds)} ago`;
  return `${failing ? "FAILING, " : ""}last ${last}; ${megabytes(waitingBytes)} wait`;
}

function describeDrill({ ok, time, rpoSeconds, rtoSeconds }: DrillResult): string {
  const outcome = ok ? `RPO ${rpoSeconds.toFixed(1)} s, RTO ${rtoSeconds.toFixed(1)} s` : "failed";
  return `${time.slice(0, 16)}Z, ${outcome}`;
}
