import { ownReason } from "./own-exemptions.ts";
import type { Line } from "./report.ts";
import type { Finding, Rule } from "./rule.ts";
import { levelOf, type Exemption, type Settings } from "./settings.ts";

/** A finding with the status that level and exemptions give it. */
export function judgeLine(rule: Rule, finding: Finding, settings: Settings): Line {
  if (finding.kind === "not-applicable") return { status: "not-applicable", subject: "stack", message: finding.reason };
  if (finding.kind === "undecided")
    return { status: "not-checked", subject: finding.subject, message: `${finding.missing} is not known` };
  const { subject, message } = finding;
  const own = ownReason(rule.name, subject, message);
  if (own !== undefined) return { status: "exempt", subject, message: `${message}; Keelson's own: ${own}` };
  const exemption = exemptionOf(rule, subject, settings);
  if (exemption === undefined) return { status: failing(rule, settings), subject, message };
  return judgeExemption(exemption, { status: failing(rule, settings), subject, message }, settings);
}

function failing(rule: Rule, settings: Settings): "fail" | "warn" {
  return levelOf(rule, settings) === "mandatory" ? "fail" : "warn";
}

/** The one that counts longest. */
function exemptionOf(rule: Rule, subject: string, { exemptions }: Settings): Exemption | undefined {
  return exemptions
    .filter((one) => one.rule === rule.name && (one.services === undefined || one.services.includes(subject)))
    .sort((one, other) => other.expires.localeCompare(one.expires))[0];
}

/** Dates of this form are in the order of their text. */
function judgeExemption({ reason, owner, expires }: Exemption, line: Line, { today }: Settings): Line {
  if (expires < today) return { ...line, message: `${line.message}; ${owner}'s exemption ended on ${expires}` };
  return { ...line, status: "exempt", message: `${line.message}; ${owner} until ${expires}: ${reason}` };
}
