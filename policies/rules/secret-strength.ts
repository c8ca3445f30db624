import { minimumSecretLength } from "../../config/secrets.ts";
import { violation, whenKnown } from "../findings.ts";
import type { Finding, StackRule, Thresholds } from "../rule.ts";
import { isDefaultSecret } from "../secret-defaults.ts";
import { estimateBits } from "../secret-strength.ts";

export const secretStrength: StackRule = {
  name: "secret-strength",
  item: "secrets",
  scope: "stack",
  title: "Every given secret is long, and cannot be predicted.",
  severity: "high",
  references: ["NIST SP 800-63B 3.1.1", "CWE-521"],
  remedy: "Leave a data store's password out, so that one is generated; else give one of a password manager.",
  thresholds: { characters: minimumSecretLength, bits: 64 },
  judge: ({ secrets }, { thresholds }) =>
    secrets
      .filter(({ origin }) => origin === "given")
      .flatMap(({ name, service, value }) =>
        whenKnown(service, value, `the value of ${name}`, (text) => judgeSecret({ name, service, text }, thresholds)),
      ),
};

interface Given {
  readonly name: string;
  readonly service: string;
  readonly text: string;
}

function judgeSecret({ name, service, text }: Given, { characters = 0, bits = 0 }: Thresholds): readonly Finding[] {
  // Of a default its own rule tells, and what to do is the same.
  if (isDefaultSecret(text)) return [];
  if (text.length < characters) return [violation(service, `${name} is shorter than ${characters} characters`)];
  return estimateBits(text) < bits
    ? [violation(service, `${name} can be predicted: too much of it repeats, or runs along the alphabet or keyboard`)]
    : [];
}
