import { mark, type Result, type Status } from "../../policies/report.ts";
import type { PolicySections } from "../../policies/settings.ts";
import { refusals, type Judged } from "../engine/policies.ts";
import type { EngineRun } from "../engine/events.ts";
import { describeFailures, linesOf, unchecked } from "../policies/judge-state.ts";
import type { Reporter } from "./report.ts";

/** What stands against a deploy before anything was changed; nothing where it may go on. */
export function reasonsToRefuse(preview: EngineRun & Judged): readonly string[] {
  const failures = describeFailures(preview.results ?? []);
  return failures.length > 0 ? failures : refusals(preview);
}

/** Nothing is known to be wrong with such a stack, so it goes on; but nobody may take it for proved. */
export function leavesUnchecked(results: readonly Result[] = [], { environment }: PolicySections): boolean {
  return environment === "production" && unchecked(results).length > 0;
}

/** How many rules came out how, in the order of a checklist. */
export function countResults(results: readonly Result[]): Readonly<Partial<Record<Status, number>>> {
  const shown = ["pass", "warn", "fail", "exempt", "not-checked"] as const;
  const counts = shown.map((wanted) => [wanted, results.filter(({ status }) => status === wanted).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const counted: Readonly<Partial<Record<Status, string>>> = {
  pass: "passed",
  warn: "warned",
  fail: "failed",
  exempt: "exempt",
  "not-checked": "not known yet",
};

/** One line of what a preview's policies said; a deploy judges what is not known yet once it is applied. */
export function announcePolicies(results: readonly Result[] | undefined, stack: string, report: Reporter): void {
  if (results === undefined) return;
  const counts = countResults(results);
  const words = Object.entries(counts).map(([status, count]) => `${count} ${counted[status as Status]!}`);
  report.event("policies", { stage: "preview", counts });
  report.line(`Policies: ${words.join(", ")} (keelson checklist --stack ${stack} shows each).`);
}

/** How each rule ended that the preview could not decide, and whatever fails only now. */
export function tellApplied(before: readonly Result[] | undefined, after: readonly Result[], report: Reporter): void {
  const open = new Set(unchecked(before ?? []).map(({ rule }) => rule));
  const ended = after.filter(({ rule, status }) => open.has(rule) || status === "fail" || status === "not-checked");
  report.event("policies", { stage: "applied", counts: countResults(after) });
  for (const result of ended) for (const line of endingOf(result)) report.line(line);
}

function endingOf(result: Result): readonly string[] {
  const { status, rule, title, lines } = result;
  if (lines.length === 0 || status === "not-applicable") return [`${mark(status)} ${rule}: ${title}`];
  return status === "fail" ? [...linesOf(result), `  ${result.remedy}`] : linesOf(result);
}
