import type { Policy } from "@pulumi/policy";
import type { Rule } from "../rule.ts";
import { configSchemaOf } from "./config.ts";
import type { Judge } from "./judge.ts";

/** What Pulumi knows of a rule beside how it judges. */
export function describePolicy(rule: Rule, judge: Judge): Policy {
  const { name, title, severity, references, remedy, item } = rule;
  return {
    name,
    description: title,
    displayName: name.replaceAll("-", " "),
    enforcementLevel: judge.level(rule),
    severity,
    ...frameworkOf(references),
    tags: [item, ...references],
    remediationSteps: remedy,
    configSchema: configSchemaOf(rule),
  };
}

/** A policy has one framework, and a rule as many references as there are catalogues: the first is the closest. */
function frameworkOf(references: readonly string[]): Pick<Policy, "framework"> {
  const [, name, reference] = /^(.+) (\S+)$/.exec(references[0] ?? "") ?? [];
  if (name === undefined || reference === undefined) return {};
  return { framework: { name, version: "", reference, specification: "" } };
}
