import type { Line, Result, Status } from "../../../policies/report.ts";
import { worst } from "../../../policies/report.ts";
import { items, type Item } from "../../../policies/rule.ts";
import type { Judged } from "../../../operations/checklist/types.ts";

export function line(status: Status, message = "is odd", subject = "web"): Line {
  return { status, subject, message };
}

export function result(item: Item, lines: readonly Line[] = [], changes: Partial<Result> = {}): Result {
  return {
    rule: `${item.replaceAll(" ", "-")}-rule`,
    item,
    title: `All of ${item} is well.`,
    severity: "high",
    references: [],
    remedy: "Mend it.",
    status: worst(lines.map(({ status }) => status)),
    lines,
    ...changes,
  };
}

/** All ten pass but for the given ones. */
export function judged(given: readonly Result[] = [], changes: Partial<Judged> = {}): Judged {
  const others = items.filter((item) => !given.some((result) => result.item === item));
  const results = [...given, ...others.map((item) => result(item))];
  return { environment: "production", source: "the applied state of stack prod", results, ...changes };
}
