import type { StackValidationPolicy } from "@pulumi/policy";
import { writeFileSync } from "node:fs";
import { judgeAll } from "../judge.ts";
import type { Rule } from "../rule.ts";
import { factsOfStack } from "./facts.ts";
import type { Judge } from "./judge.ts";
import { reportPolicyName } from "./names.ts";

/**
 * Reports every result to `keelson checklist` and `keelson deploy`, which need more than violations: what passed, and
 * what is not known.
 */
export function reportPolicy(rules: readonly Rule[], judge: Judge): StackValidationPolicy {
  return {
    name: reportPolicyName,
    description: "Writes every rule's result to a file, where its configuration names one.",
    enforcementLevel: "advisory",
    configSchema: { properties: { path: { type: "string", description: "File for the results, as JSON." } } },
    validateStack(args) {
      const { path } = args.getConfig<{ readonly path?: string }>();
      if (path === undefined) return args.notApplicable("Its configuration names no file.");
      const facts = factsOfStack(reportPolicyName, args.resources);
      judge.learn(facts.record?.config.environment);
      writeFileSync(path, JSON.stringify(judgeAll(rules, facts, judge.settings())), { mode: 0o600 });
    },
  };
}
