import { undecided, violation } from "../findings.ts";
import { unknown, type Facts } from "../facts/types.ts";
import { plainTexts } from "../plain-texts.ts";
import type { Finding, StackRule } from "../rule.ts";
import { isDefaultSecret } from "../secret-defaults.ts";

export const secretExposed: StackRule = {
  name: "secret-exposed",
  item: "secrets",
  scope: "stack",
  title: "No secret stands where others read it: in variables, labels, commands or plain files.",
  severity: "critical",
  references: ["CWE-312", "CWE-526", "CKV_K8S_35", "KSV-0109"],
  remedy: "Give it to the app by secretEnv, and draw a new one: the old one stands in the target's own records.",
  judge: (facts) => {
    const needles = known(facts);
    const hidden = facts.secrets.filter(({ value }) => value === unknown).map(({ name }) => name);
    const texts = plainTexts(facts);
    return [
      ...texts.flatMap(({ subject, place, text }) =>
        text === unknown ? [undecided(subject, place)] : exposed(subject, place, needles.filter(inside(text))),
      ),
      ...(hidden.length === 0 ? [] : [undecided("stack", `the value of ${shortened(hidden)}`)]),
    ];
  },
};

/** A first preview knows none of what it will draw. */
function shortened(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}

interface Needle {
  readonly name: string;
  readonly forms: readonly string[];
}

/** Shorter ones, and words such as a default, stand in other texts by chance. */
const leastLength = 8;

function known({ secrets }: Facts): Needle[] {
  return secrets.flatMap(({ name, value }) => {
    const text = value === unknown ? "" : value.trim();
    return text.length < leastLength || isDefaultSecret(text) ? [] : [{ name, forms: formsOf(text) }];
  });
}

/**
 * Gives the forms in which a secret may appear: as it is, as a URL has it, and as a Kubernetes Secret or an
 * authorisation header has it.
 */
function formsOf(text: string): readonly string[] {
  return [...new Set([text, encodeURIComponent(text), Buffer.from(text).toString("base64")])];
}

const inside =
  (text: string) =>
  ({ forms }: Needle) =>
    forms.some((form) => text.includes(form));

function exposed(subject: string, place: string, found: readonly Needle[]): readonly Finding[] {
  const names = [...new Set(found.map(({ name }) => name))];
  return names.length === 0 ? [] : [violation(subject, `${place} holds ${names.join(", ")}`)];
}
