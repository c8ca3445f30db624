import { mark, type Result, type Status } from "../../policies/report.ts";
import { formatReasons, whole } from "./format-reasons.ts";
import { formatSummary, heading } from "./format.ts";
import type { Checklist, ItemResult } from "../../operations/checklist/types.ts";

/** Every rule under its item: what it wants, who else wants that, and what to do where it is not so. */
export function formatVerbose(checklist: Checklist, next: readonly string[]): string {
  const groups = checklist.items.flatMap((item) => [...formatItem(item, checklist.results), ""]);
  return [...heading(checklist), ...groups, ...formatSummary(checklist), "", ...next].join("\n");
}

function formatItem({ item, status, reasons }: ItemResult, results: readonly Result[]): string[] {
  const own = results.filter((result) => result.item === item);
  const unjudged = own.length === 0 ? formatReasons(reasons, status, whole) : [];
  return [`${mark(status)}  ${item}`, ...unjudged, ...own.flatMap(formatResult)];
}

const needsRemedy: ReadonlySet<Status> = new Set<Status>(["fail", "warn", "exempt"]);

function formatResult({ rule, title, severity, references, remedy, status, lines }: Result): string[] {
  const known = references.length === 0 ? severity : `${severity}; ${references.join(", ")}`;
  return [
    `  ${mark(status).padEnd(14)}  ${rule} (${known})`,
    `                  ${title}`,
    ...formatReasons(lines, status, whole).map((line) => `${" ".repeat(9)}${line}`),
    ...(needsRemedy.has(status) ? [`                  To do: ${remedy}`] : []),
  ];
}
