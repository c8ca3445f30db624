import { formatBytes } from "../../../sizing/units.ts";
import type { Ledger } from "../../support/load/ledger.ts";
import { heavyProblems } from "../../support/load/heavy/tally.ts";
import { heavyKinds, type HeavyReport } from "../../support/load/heavy/types.ts";
import type { Failure, LoadReport } from "../../support/load/types.ts";

export interface Measured {
  /** What was not as the event wants it, beside the load. */
  readonly problems: readonly string[];
  readonly report: LoadReport;
  readonly ledger: Ledger;
  /** Where a plan bounds the sum of what runs: a cluster's scheduler sees to it itself. */
  readonly memoryPeak?: number;
  /** What became of long bodies, streams and sockets beside it, where there were any. */
  readonly heavy?: HeavyReport;
}

export interface Row extends Measured {
  readonly title: string;
}

export function rowOf(title: string, measured: Measured): Row {
  const { problems, heavy } = measured;
  return { title, ...measured, problems: [...problems, ...(heavy === undefined ? [] : heavyProblems(heavy))] };
}

export function isLossless({ problems, report, ledger }: Row): boolean {
  const failed = report.sent - report.ok;
  return report.sent > 0 && failed + problems.length + ledger.lost.length + ledger.doubled.length === 0;
}

/** One line as soon as it is known, and below it whatever is wrong. */
export function describeRow(row: Row): string {
  const { report, problems, ledger } = row;
  const line = `${isLossless(row) ? "ok  " : "LOST"} ${cells(row)
    .map((cell, at) => `${headingsOf([row])[at]!} ${cell}`)
    .join(", ")}`;
  const { failures, firstFailures } = report;
  const wrong = [
    ...problems,
    ...(firstFailures.length === 0 ? [] : [JSON.stringify(failures), ...firstFailures.map(describeFailure)]),
    ...listed("lost rows", ledger.lost),
    ...listed("doubled rows", ledger.doubled),
    ...listed("rows stored, though their callers do not know", ledger.unacknowledgedButStored),
  ];
  return [line, ...wrong].join("\n     ");
}

function describeFailure({ kind, method, atMs, reused, idleMs }: Failure): string {
  return `${method} ${kind} at ${(atMs / 1000).toFixed(2)} s on a ${reused ? `connection idle for ${idleMs.toFixed(0)} ms` : "new connection"}`;
}

function listed(what: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : [`${rows.length} ${what}: ${rows.slice(0, 5).join(", ")} …`];
}

const headings = ["event", "seconds", "sent", "failed", "lost", "doubled", "p50 ms", "p99 ms", "max ms"];

function headingsOf(rows: readonly Row[]): string[] {
  const memory = rows.some(({ memoryPeak }) => memoryPeak !== undefined) ? ["memory"] : [];
  return [...headings, ...memory, ...(rows.some(({ heavy }) => heavy !== undefined) ? heavyKinds : [])];
}

/** `available` is what the plan may divide: the host's memory without the system's share. */
export function tableOf(rows: readonly Row[], available?: number): string {
  const names = headingsOf(rows);
  const lines = [names, names.map(() => "---"), ...rows.map(cells)].map((line) => `| ${line.join(" | ")} |`);
  if (available === undefined) return lines.join("\n");
  return `${lines.join("\n")}\n\nMemory: largest sum of limits of running servers; ${formatBytes(available)} available.`;
}

function cells({ title, report, ledger, memoryPeak, heavy }: Row): string[] {
  const { seconds, sent, ok, p50, p99, max } = report;
  const counts = [sent, sent - ok, ledger.lost.length, ledger.doubled.length].map((count) =>
    count.toLocaleString("en"),
  );
  const times = [p50, p99, max].map((milliseconds) => milliseconds.toFixed(0));
  const memory = memoryPeak === undefined ? [] : [formatBytes(memoryPeak)];
  const kinds = heavy === undefined ? [] : heavyKinds.map((kind) => heavyCell(heavy[kind]));
  return [title, seconds.toFixed(1), ...counts, ...times, ...memory, ...kinds];
}

/** How many went through, how often a client had to come again, and the longest wait. */
function heavyCell({ done, reconnects, longestMs }: HeavyReport["uploads"]): string {
  const again = reconnects === 0 ? "" : `, ${reconnects} again`;
  return `${done.toLocaleString("en")}${again}, ${longestMs.toFixed(0)} ms`;
}
