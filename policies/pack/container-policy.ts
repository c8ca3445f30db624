import type { ResourceValidation, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { recordType, type StackRecord } from "../facts/record.ts";
import { containerType } from "../facts/state-format.ts";
import type { Container, Facts } from "../facts/types.ts";
import type { ContainerRule } from "../rule.ts";
import type { RuleConfig } from "./config.ts";
import { describePolicy } from "./describe.ts";
import { containersOf } from "./facts.ts";
import type { Judge } from "./judge.ts";
import { tell } from "./tell.ts";

/** Judges before anything is made, also where the preview is skipped. */
export function containerPolicy(rule: ContainerRule, judge: Judge): ResourceValidationPolicy {
  return { ...describePolicy(rule, judge), validateResource: filtered(validation(rule, judge), judge) };
}

/** The SDK reads this property and skips resources of other types before it unpacks them. It knows one type only. */
function filtered(validate: ResourceValidation, { platform }: Judge): ResourceValidation {
  return platform === "docker" ? Object.assign(validate, { __pulumiType: containerType }) : validate;
}

function validation(rule: ContainerRule, judge: Judge): ResourceValidation {
  return (args, report) => {
    if (args.type === recordType) judge.learn(environmentOf(args.props));
    const containers = containersOf(rule.name, args);
    if (containers.length === 0) args.notApplicable("It runs no container.");
    const judgement = judge.judge(rule, factsOf(containers), configOf(args));
    tell(rule, judgement, { report, notApplicable: (reason) => args.notApplicable(reason) });
  };
}

const environmentOf = (record: Readonly<Record<string, unknown>>) =>
  (record as Partial<StackRecord>).config?.environment;

const configOf = (args: ResourceValidationArgs): RuleConfig => args.getConfig<RuleConfig>();

/** A rule of this scope asks for nothing else. */
function factsOf(containers: readonly Container[]): Facts {
  const platform = containers[0]?.platform;
  return { platform, record: undefined, containers, volumes: [], secrets: [], files: [] };
}
