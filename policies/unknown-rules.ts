import { didYouMean } from "../config/nearest.ts";
import { report, type Problem } from "../config/problem.ts";
import type { Rule } from "./rule.ts";
import type { Exemption, Settings } from "./settings.ts";

/**
 * One message on all that a stack file asks of rules that do not exist, or undefined where there is nothing: an
 * exemption that is misspelt would exempt nobody, a level would change nothing, and neither would be seen.
 */
export function unknownRules(
  exemptions: readonly Pick<Exemption, "rule">[],
  rules: readonly Rule[],
  { levels, thresholds }: Pick<Settings, "levels" | "thresholds"> = { levels: {}, thresholds: {} },
): string | undefined {
  const problems = [
    ...exemptions.flatMap(({ rule }, index) => unknownRule(rule, rules, ["exemptions", index, "rule"])),
    ...Object.keys(levels).flatMap((rule) => unknownRule(rule, rules, ["policies", "levels", rule])),
    ...Object.keys(thresholds).flatMap((rule) => unknownRule(rule, rules, ["policies", "thresholds", rule])),
    ...rules.flatMap((rule) => unknownThresholds(rule, Object.keys(thresholds[rule.name] ?? {}))),
  ];
  return problems.length === 0 ? undefined : report(problems);
}

function unknownRule(given: string, rules: readonly Rule[], path: Problem["path"]): Problem[] {
  const names = rules.map(({ name }) => name);
  if (names.includes(given)) return [];
  const hint = didYouMean(given, names) || "; run: keelson checklist --verbose, which lists all";
  return [{ path, text: `there is no rule "${given}"${hint}` }];
}

function unknownThresholds({ name, thresholds = {} }: Rule, given: readonly string[]): Problem[] {
  const known = Object.keys(thresholds);
  const allowed = known.length === 0 ? "; the rule has none" : `; allowed here: ${known.join(", ")}`;
  return given
    .filter((threshold) => !known.includes(threshold))
    .map((threshold) => ({
      path: ["policies", "thresholds", name, threshold],
      text: `unknown threshold${didYouMean(threshold, known) || allowed}`,
    }));
}
