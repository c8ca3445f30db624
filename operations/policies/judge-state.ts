import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { factsOfExport } from "../../policies/facts/from-export.ts";
import { judgeAll } from "../../policies/judge.ts";
import { mark, type Line, type Result, type Status } from "../../policies/report.ts";
import { rules } from "../../policies/rules.ts";
import { settingsOf, type PolicySections } from "../../policies/settings.ts";
import { unknownRules } from "../../policies/unknown-rules.ts";
import type { ExportedState } from "../state/types.ts";

/** Refuses an exemption of a rule that does not exist: it would exempt nobody, and nobody would see it. */
export function refuseUnknownRules({ exemptions, policies }: StackConfig): void {
  const problems = unknownRules(exemptions, rules, policies);
  if (problems !== undefined) throw new UserError(problems);
}

/** Judges a state by today's rules, levels and exemptions. The state holds secrets in clear; no result does. */
export function judgeState(state: ExportedState, config: PolicySections, source: string): readonly Result[] {
  return judgeAll(rules, factsOfExport(state, source), settingsOf(config));
}

/** Lists each violation, and below those of a rule what to do about them. */
export function describeFailures(results: readonly Result[]): readonly string[] {
  return failed(results).flatMap((result) => [...linesOf(result, "fail"), `  ${result.remedy}`]);
}

const failed = (results: readonly Result[]): readonly Result[] => having(results, "fail");
export const unchecked = (results: readonly Result[]): readonly Result[] => having(results, "not-checked");

const having = (results: readonly Result[], wanted: Status): readonly Result[] =>
  results.filter(({ lines }) => lines.some(({ status }) => status === wanted));

/** Prints a result line by line; with `wanted`, only the lines of that status. */
export function linesOf({ rule, lines }: Result, wanted?: Status): string[] {
  const shown = lines.filter(({ status }) => wanted === undefined || status === wanted);
  return shown.map(({ status, subject, message }: Line) => `${mark(status)} ${rule}: ${subject}: ${message}`);
}
