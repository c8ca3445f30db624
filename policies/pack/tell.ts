import type { EnforcementLevel, ReportViolation } from "@pulumi/policy";
import type { Rule } from "../rule.ts";
import type { Line } from "../report.ts";
import type { Judgement } from "./judge.ts";

/**
 * The SDK's other form of a report, which its types leave out: it takes a level of its own. What is exempt or not known is
 * shown by it as a remark, whatever the policy's level; the SDK's own way to say either is shown nowhere, or is one line for
 * all that a policy has to say.
 */
export interface Diagnostic {
  readonly message: string;
  readonly description: string;
  readonly enforcementLevel?: EnforcementLevel;
}

export interface Channel {
  readonly report: ReportViolation;
  notApplicable(reason?: string): never;
}

/** Says a judgement: all that fails or is remarkable, else why there is nothing to judge; a pass says nothing. */
export function tell(rule: Rule, { lines, softened }: Judgement, channel: Channel): void {
  const report = channel.report as unknown as (diagnostic: Diagnostic) => void;
  const about = lines.filter(({ status }) => status !== "not-applicable");
  const violations = about.filter(({ status }) => status === "fail" || status === "warn");
  for (const line of violations) report(violation(rule, line, softened));
  for (const remarks of [remark("EXEMPT", about, "exempt"), remark("NOT CHECKED", about, "not-checked")])
    if (remarks !== "") report({ description: rule.title, enforcementLevel: "advisory", message: remarks });
  if (about.length === 0 && lines.length > 0) channel.notApplicable(lines.map(({ message }) => message).join("; "));
}

function violation({ title, remedy }: Rule, { subject, message }: Line, softened: boolean): Diagnostic {
  const said = { description: title, message: `${title}\n${subject}: ${message}\n${remedy}` };
  return softened ? { ...said, enforcementLevel: "advisory" } : said;
}

/** Together, a line each: in a first preview there are many. */
function remark(word: string, lines: readonly Line[], wanted: Line["status"]): string {
  const shown = lines.filter(({ status }) => status === wanted);
  return shown.map(({ subject, message }) => `${word} ${subject}: ${message}`).join("\n");
}
