import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Environment, Finding, Rule, Thresholds } from "../rule.ts";
import type { Exemption } from "../settings.ts";

/** RuleConfig is a policy's part of a pack's configuration (`--policy-pack-config`). */
export interface RuleConfig {
  readonly environment?: Environment;
  readonly exemptions?: readonly Omit<Exemption, "rule">[];
  /** Regular expressions on subjects: only those that match one of them, and none that matches one of the others. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly thresholds?: Thresholds;
}

const text: PolicyConfigJSONSchema = { type: "string", minLength: 1 };
const texts: PolicyConfigJSONSchema = { type: "array", items: text };
// Go's dialect: Pulumi refuses a broken one before anything is judged.
const patterns: PolicyConfigJSONSchema = { type: "array", items: { type: "string", format: "regex" } };

const exemptions: PolicyConfigJSONSchema = {
  type: "array",
  description: "Violations that may stand for a while, and who answers for each.",
  items: {
    type: "object",
    properties: {
      services: texts,
      reason: { type: "string", minLength: 10 },
      owner: text,
      expires: { type: "string", format: "date" },
    },
    required: ["reason", "owner", "expires"],
    additionalProperties: false,
  },
};

/** Defaults are left out: Pulumi would fill them in, and they would win over the stack file's. */
export function configSchemaOf(rule: Rule): PolicyConfigSchema {
  const numbers = Object.entries(rule.thresholds ?? {}).map(([name, value]) => {
    const schema: PolicyConfigJSONSchema = { type: "number", minimum: 0, description: `By default ${value}.` };
    return [name, schema] as const;
  });
  const thresholds: PolicyConfigJSONSchema = {
    type: "object",
    properties: Object.fromEntries(numbers),
    additionalProperties: false,
  };
  return {
    properties: {
      environment: {
        type: "string",
        enum: ["development", "production"],
        description: "For a run without the stack's configuration, as pulumi policy analyze is.",
      },
      exemptions,
      include: { ...patterns, description: "Judges only subjects that match one of these regular expressions." },
      exclude: { ...patterns, description: "Leaves out subjects that match one of these regular expressions." },
      thresholds,
    },
  };
}

/** What is about no one subject is always wanted. */
export function isWanted(finding: Finding, { include, exclude = [] }: RuleConfig): boolean {
  if (finding.kind === "not-applicable") return true;
  const matches = (pattern: string) => new RegExp(pattern).test(finding.subject);
  return (include === undefined || include.some(matches)) && !exclude.some(matches);
}
