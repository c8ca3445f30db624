import { whenKnown, undecided, violation } from "../findings.ts";
import { unknown, type Secret } from "../facts/types.ts";
import { looksSecret, plainTexts, type PlainText } from "../plain-texts.ts";
import type { Finding, StackRule } from "../rule.ts";
import { hasDefaultPassword, holdsPhrase, isDefaultSecret } from "../secret-defaults.ts";

export const secretDefault: StackRule = {
  name: "secret-default",
  item: "secrets",
  scope: "stack",
  title: "No secret is a default that everybody can look up.",
  severity: "critical",
  references: ["CWE-1392", "OWASP ASVS 6.3.2"],
  remedy:
    "Leave a data store's password out, so that one is generated; else set another by pulumi config set --secret.",
  judge: (facts) => [...facts.secrets.flatMap(judgeSecret), ...plainTexts(facts).flatMap(judgeText)],
};

function judgeSecret({ name, service, value, origin }: Secret): readonly Finding[] {
  // What the engine draws is no default, and what holds others is judged with them.
  if (value === unknown) return origin === "given" ? [undecided(service, `the value of ${name}`)] : [];
  const isDefault = origin === "derived" ? hasDefaultPassword(value) : isDefaultSecret(value);
  return isDefault ? [violation(service, `${name} is a well-known default, or a variation of one`)] : [];
}

/** A common word is a default in a place for secrets only. */
function judgeText({ subject, place, text, name }: PlainText): readonly Finding[] {
  return whenKnown(subject, text, place, (text) => {
    const isDefault =
      holdsPhrase(text) ||
      hasDefaultPassword(text) ||
      (name !== undefined && looksSecret(name, text) && isDefaultSecret(text));
    return isDefault ? [violation(subject, `${place} holds a well-known default secret, or a variation of one`)] : [];
  });
}
