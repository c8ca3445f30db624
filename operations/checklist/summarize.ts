import { statuses, worst, type Result, type Status } from "../../policies/report.ts";
import { items, type Item } from "../../policies/rule.ts";
import type { Checklist, ExitCode, ItemResult, Judged, Reason } from "./types.ts";

/** The ten items over the results of their rules. */
export function summarize(judged: Judged): Checklist {
  const all = items.map((item) => itemResult(item, judged.results));
  const applicable = all.filter(({ status }) => status !== "not-applicable");
  const passed = applicable.filter(({ status }) => status === "pass");
  return { ...judged, items: all, passed: passed.length, total: applicable.length };
}

function itemResult(item: Item, results: readonly Result[]): ItemResult {
  const own = results.filter((result) => result.item === item);
  if (own.length === 0) return { item, status: "not-checked", reasons: [unjudged] };
  const applicable = own.filter(({ status }) => status !== "not-applicable");
  const status = applicable.length === 0 ? "not-applicable" : worst(applicable.map((result) => result.status));
  return { item, status, reasons: reasonsOf(applicable.length === 0 ? own : applicable) };
}

/** Rules that are disabled leave no result: what nobody looked at has not passed. */
const unjudged: Reason = { rule: "", status: "not-checked", subject: "stack", message: "no rule judged it" };

function reasonsOf(results: readonly Result[]): Reason[] {
  const lines = results.flatMap(({ rule, lines }) => lines.map((line) => ({ ...line, rule })));
  const shown = lines.filter(({ status }) => status !== "pass");
  return shown.sort((one, other) => statuses.indexOf(one.status) - statuses.indexOf(other.status));
}

export interface Allowed {
  /** Rules that are undecided in production do not fail the run. */
  readonly unchecked: boolean;
}

/** 0 clean, 1 something failed, 2 something could not be checked that has to be. */
export function exitCodeOf({ items, environment, unreachable }: Checklist, allowed: Allowed): ExitCode {
  const has = (wanted: Status) => items.some(({ status, reasons }) => status === wanted || hasReason(reasons, wanted));
  if (has("fail")) return 1;
  // Leave to skip single rules is none to look at nothing.
  if (unreachable !== undefined) return 2;
  return environment === "production" && !allowed.unchecked && has("not-checked") ? 2 : 0;
}

const hasReason = (reasons: readonly Reason[], wanted: Status) => reasons.some(({ status }) => status === wanted);
