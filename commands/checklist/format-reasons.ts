import { mark, type Line, type Status } from "../../policies/report.ts";
import { listSubjects, mergeSubjects } from "../../operations/checklist/merge-subjects.ts";

const indent = " ".repeat(9);

export interface Bounds {
  readonly lines: number;
  readonly subjects: number;
}

/** A screen has about forty lines, and there are ten headings. */
export const short: Bounds = { lines: 10, subjects: 5 };
export const whole: Bounds = { lines: Infinity, subjects: Infinity };

/** "- api, web: has no memory limit"; a status that is not the heading's own is named. */
export function formatReasons(lines: readonly Line[], heading: Status, most: Bounds): string[] {
  const merged = mergeSubjects(lines);
  const shown = merged.length <= most.lines + 1 ? merged : merged.slice(0, most.lines);
  const texts = shown.map(({ status, subjects, message }) => {
    const other = status === heading ? "" : ` ${mark(status)}`;
    return `${indent}- ${listSubjects(subjects, most.subjects)}: ${message}${other}`;
  });
  const left = merged.length - shown.length;
  return left === 0 ? texts : [...texts, `${indent}- and ${left} more: --verbose shows each`];
}
