import type { StackValidationPolicy } from "@pulumi/policy";
import type { StackRule } from "../rule.ts";
import type { RuleConfig } from "./config.ts";
import { describePolicy } from "./describe.ts";
import { factsOfStack } from "./facts.ts";
import type { Judge } from "./judge.ts";
import { tell } from "./tell.ts";

/** Judges at the end of a run, over everything: also that there is nothing where there should be something. */
export function stackPolicy(rule: StackRule, judge: Judge): StackValidationPolicy {
  return {
    ...describePolicy(rule, judge),
    validateStack(args, report) {
      const facts = factsOfStack(rule.name, args.resources);
      judge.learn(facts.record?.config.environment);
      const judgement = judge.judge(rule, facts, args.getConfig<RuleConfig>());
      tell(rule, judgement, { report, notApplicable: (reason) => args.notApplicable(reason) });
    },
  };
}
