import { mark, statuses, type Status } from "../../../policies/report.ts";
import { listSubjects, mergeSubjects, type Merged } from "../../../operations/checklist/merge-subjects.ts";
import type { Checklist, ItemResult } from "../../../operations/checklist/types.ts";
import { escape } from "./markdown.ts";
import type { Found, Section } from "./types.ts";

const title = "Production checklist";

export function checklistSection(found: Found<Checklist>): Section {
  if ("missing" in found) return { title, lead: [`**NOT CHECKED**: ${escape(found.missing)}`] };
  const { items, passed, total, environment, unreachable } = found.value;
  const why = unreachable === undefined ? [] : ["", `**NOT CHECKED**: ${escape(unreachable)}`];
  const sum = `Passed: **${passed} / ${total}** for ${escape(environment)}`;
  const lines = items.map(({ item, status }) => `- ${emphasize(status)} ${item}`);
  const rows = items
    .flatMap(rowsOf)
    .sort((one, other) => rank(one) - rank(other))
    .map(cellsOf);
  const table = { noun: "reasons", header: ["", "item", "rule", "about", "reason"], rows };
  return { title, lead: [sum, ...why, "", ...lines], table };
}

interface Row extends Merged {
  readonly item: string;
  readonly rule: string;
}

const rank = ({ status }: Row): number => statuses.indexOf(status);

function rowsOf({ item, reasons }: ItemResult): Row[] {
  const rules = [...new Set(reasons.map(({ rule }) => rule))];
  return rules.flatMap((rule) =>
    mergeSubjects(reasons.filter((reason) => reason.rule === rule)).map((merged) => ({ ...merged, item, rule })),
  );
}

/** Bold where somebody has to act. */
function emphasize(status: Status): string {
  return status === "pass" || status === "not-applicable" ? mark(status) : `**${mark(status)}**`;
}

const mostSubjects = 8;

function cellsOf({ status, item, rule, subjects, message }: Row): string[] {
  return [mark(status), item, escape(rule), escape(listSubjects(subjects, mostSubjects)), escape(message)];
}
