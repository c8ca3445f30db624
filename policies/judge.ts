import { judgeLine } from "./exempt.ts";
import { notApplicable } from "./findings.ts";
import type { Facts } from "./facts/types.ts";
import { worst, type Line, type Result } from "./report.ts";
import type { Context, Finding, Rule } from "./rule.ts";
import { levelOf, thresholdsOf, type Settings } from "./settings.ts";

/** Every rule over a whole stack, in the order of the rules; those that are disabled are left out. */
export function judgeAll(rules: readonly Rule[], facts: Facts, settings: Settings): Result[] {
  return rules.filter((rule) => levelOf(rule, settings) !== "disabled").map((rule) => judgeRule(rule, facts, settings));
}

export function judgeRule(rule: Rule, facts: Facts, settings: Settings): Result {
  const lines = findings(rule, facts, settings).map((finding) => judgeLine(rule, finding, settings));
  const { name, item, title, severity, references, remedy } = rule;
  return { rule: name, item, title, severity, references, remedy, status: statusOf(lines), lines };
}

function statusOf(lines: readonly Line[]): Result["status"] {
  return worst(lines.map(({ status }) => status));
}

/** What one rule says of all that it is about. */
export function findings(rule: Rule, facts: Facts, settings: Settings): readonly Finding[] {
  const context: Context = { environment: settings.environment, thresholds: thresholdsOf(rule, settings) };
  const { platform } = facts;
  if (platform === undefined) return [notApplicable("the stack runs nothing")];
  if (rule.only !== undefined && rule.only.platform !== platform) return [notApplicable(rule.only.because)];
  if (rule.scope === "stack") return once(rule.judge(facts, context));
  return once(facts.containers.flatMap((container) => rule.judge(container, context)));
}

/** Replicas are alike, and have one name: what is wrong with all of them is one thing to say. */
function once(all: readonly Finding[]): readonly Finding[] {
  return [...new Map(all.map((finding) => [JSON.stringify(finding), finding])).values()];
}
