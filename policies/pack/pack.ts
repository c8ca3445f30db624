import type { Policies } from "@pulumi/policy";
import type { Rule } from "../rule.ts";
import { containerPolicy } from "./container-policy.ts";
import { Judge } from "./judge.ts";
import { reportPolicy } from "./report-policy.ts";
import { stackPolicy } from "./stack-policy.ts";
import type { StackSettings } from "./stack-settings.ts";

/** One policy a rule, by its name; `settings` where the stack's configuration is at hand. */
export function openPack(rules: readonly Rule[], settings: StackSettings | undefined): Policies {
  const judge = new Judge(settings);
  const policies = rules.map((rule) =>
    rule.scope === "container" ? containerPolicy(rule, judge) : stackPolicy(rule, judge),
  );
  return [...policies, reportPolicy(rules, judge)];
}
