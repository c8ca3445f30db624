import { mark, type Status } from "../../policies/report.ts";
import { formatReasons, short } from "./format-reasons.ts";
import type { Checklist } from "../../operations/checklist/types.ts";

/** The ten items with their reasons, and the sum. */
export function formatChecklist(checklist: Checklist, next: readonly string[]): string {
  const lines = checklist.items.flatMap(({ item, status, reasons }) => [
    `${mark(status)}  ${item}`,
    ...formatReasons(reasons, status, short),
  ]);
  return [...heading(checklist), ...lines, "", ...formatSummary(checklist), "", ...next].join("\n");
}

export function heading({ environment, source, unreachable }: Checklist): string[] {
  const why = unreachable === undefined ? [] : [`Nothing could be checked: ${unreachable}`, ""];
  return ["Production Readiness Checklist", `Judged for ${environment} on ${source}.`, "", ...why];
}

const counted: readonly (readonly [Status, string])[] = [
  ["warn", "Warnings:"],
  ["fail", "Failed:"],
  ["not-checked", "Not checked:"],
  ["exempt", "Exempt:"],
  ["not-applicable", "Not applicable:"],
];
const width = 16;

export function formatSummary({ items, passed, total }: Checklist): string[] {
  const rows = counted.map(
    ([wanted, title]) => [title, items.filter(({ status }) => status === wanted).length] as const,
  );
  return [
    "Summary",
    "",
    `  ${"Passed:".padEnd(width)}${passed} / ${total}`,
    ...rows.filter(([, number]) => number > 0).map(([title, number]) => `  ${title.padEnd(width)}${number}`),
  ];
}
