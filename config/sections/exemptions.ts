import { z } from "zod";
import { list, map, oneOf, section, serviceName, text } from "./values.ts";

/** Which rules there are, policies/ knows and checks. */
const ruleName = text("a rule's name such as tls-renewal", /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);

const date = "a date such as 2027-03-31";
// Pulumi takes a date without quotes for a time, hands over its text, and writes that into the stack file.
const pulumiTime = / 00:00:00 \+0000 UTC$/;
const day = z
  .string(date)
  .refine(isDay, date)
  .transform(withoutTime)
  .meta({ description: "Last day on which it counts.", format: "date" });

function withoutTime(value: string): string {
  return value.replace(pulumiTime, "");
}

/** False for 2027-02-30 too, which a Date takes for another day. */
function isDay(value: string): boolean {
  const text = withoutTime(value);
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const exemption = section({
  rule: ruleName.describe("Rule of the checklist that may be broken."),
  services: list(serviceName).optional().describe("What it is for, by name; everything when left out."),
  reason: text("a reason of at least 10 characters", /\S[\s\S]{8,}\S/).describe("Why it may be broken for a while."),
  owner: text("who answers for it, such as ops@example.com").describe("Who answers for it."),
  expires: day,
});

export const exemptions = list(exemption);

const thresholdRange = "a number from 0 to 1000000000000";
const threshold = z.number(thresholdRange).min(0, thresholdRange).max(1e12, thresholdRange);

export const policies = section({
  levels: map(ruleName, oneOf(["mandatory", "advisory", "disabled"]))
    .default({})
    .describe("By rule: whether a violation fails, warns or is not looked for."),
  thresholds: map(ruleName, map(text("a threshold's name such as characters"), threshold))
    .default({})
    .describe("By rule and name: numbers in place of the rule's own."),
});
