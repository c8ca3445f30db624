import type { Result } from "../../policies/report.ts";
import type { Rule } from "../../policies/rule.ts";
import { levelOf, type Settings } from "../../policies/settings.ts";

/** What every rule says where there is nothing to look at: not that all is well. */
export function uncheckedResults(rules: readonly Rule[], settings: Settings, because: string): Result[] {
  const judged = rules.filter((rule) => levelOf(rule, settings) !== "disabled");
  return judged.map(({ name, item, title, severity, references, remedy }) => ({
    ...{ rule: name, item, title, severity, references, remedy },
    status: "not-checked",
    lines: [{ status: "not-checked", subject: "stack", message: because }],
  }));
}
