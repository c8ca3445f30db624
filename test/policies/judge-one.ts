import { findings } from "../../policies/judge.ts";
import type { Facts } from "../../policies/facts/types.ts";
import type { Environment, Rule, Thresholds } from "../../policies/rule.ts";
import { facts } from "./compliant.ts";

interface Given {
  readonly environment?: Environment;
  readonly thresholds?: Thresholds;
}

/** What a rule says of a stack that is compliant but for the changes, a line a finding: "web: has no memory limit". */
export function say(rule: Rule, changes: Partial<Facts> = {}, given: Given = {}): string[] {
  const { environment = "production", thresholds = {} } = given;
  const settings = {
    environment,
    today: "2026-01-01",
    exemptions: [],
    levels: {},
    thresholds: { [rule.name]: thresholds },
  };
  return findings(rule, facts(changes), settings).map((finding) => {
    if (finding.kind === "not-applicable") return `not applicable: ${finding.reason}`;
    if (finding.kind === "undecided") return `${finding.subject}: not known: ${finding.missing}`;
    return `${finding.subject}: ${finding.message}`;
  });
}
