import { judgeLine } from "../../../policies/exempt.ts";
import type { Line, Result } from "../../../policies/report.ts";
import { worst } from "../../../policies/report.ts";
import type { StackRule } from "../../../policies/rule.ts";
import { levelOf, type Settings } from "../../../policies/settings.ts";
import type { LiveCheck, LiveFinding, RunningStack } from "./types.ts";

/** Reached is a running stack, or why it cannot be asked. */
export type Reached = { readonly stack: RunningStack } | { readonly unreachable: string };

/** All at once: most of the time is waiting for what does not answer. */
export function runLive(checks: readonly LiveCheck[], reached: Reached, settings: Settings): Promise<Result[]> {
  const wanted = checks.filter((check) => levelOf(ruleOf(check), settings) !== "disabled");
  return Promise.all(wanted.map(async (check) => resultOf(check, await findingsOf(check, reached), settings)));
}

async function findingsOf(check: LiveCheck, reached: Reached): Promise<readonly LiveFinding[]> {
  if ("unreachable" in reached) return [{ kind: "unanswered", subject: "stack", message: reached.unreachable }];
  return check.ask(reached.stack);
}

function resultOf(check: LiveCheck, findings: readonly LiveFinding[], settings: Settings): Result {
  const { name, item, title, severity, references, remedy } = check;
  const lines = findings.map((finding) => lineOf(check, finding, settings));
  const status = worst(lines.map((line) => line.status));
  return { rule: name, item, title, severity, references, remedy, status, lines };
}

function lineOf(check: LiveCheck, finding: LiveFinding, settings: Settings): Line {
  if (finding.kind !== "unanswered") return judgeLine(ruleOf(check), finding, settings);
  return { status: "not-checked", subject: finding.subject, message: finding.message };
}

/** What a stack file says of levels and exemptions, it says of rules. */
const ruleOf = (check: LiveCheck): StackRule => ({ ...check, name: check.like, scope: "stack", judge: () => [] });
