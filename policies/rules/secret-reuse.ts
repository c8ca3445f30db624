import { undecided, violation } from "../findings.ts";
import { unknown, type Secret } from "../facts/types.ts";
import type { Finding, StackRule } from "../rule.ts";
import { isDefaultSecret } from "../secret-defaults.ts";

export const secretReuse: StackRule = {
  name: "secret-reuse",
  item: "secrets",
  scope: "stack",
  title: "No given secret opens two things.",
  severity: "medium",
  references: ["CWE-1391"],
  remedy: "Give each of them a secret of its own: whoever learns one then has no other.",
  judge: ({ secrets }) => {
    const given = secrets.filter(({ origin }) => origin === "given");
    const hidden = given.filter(({ value }) => value === unknown);
    const known = given.filter((secret): secret is Known => secret.value !== unknown);
    const values = [...new Set(known.map(({ value }) => value))];
    const groups = values.flatMap((value) => judgeGroup(known.filter((secret) => secret.value === value)));
    // One that is alone has nothing to be compared with.
    const open = given.length < 2 ? [] : hidden.map(({ name, service }) => undecided(service, `the value of ${name}`));
    return [...groups, ...open];
  },
};

type Known = Secret & { readonly value: string };

function judgeGroup(same: readonly Known[]): readonly Finding[] {
  const [first, ...others] = [...new Map(same.map((secret) => [identity(secret), secret])).values()];
  if (others.length === 0 || isDefaultSecret(first!.value)) return [];
  return [violation(first!.service, `${first!.name} is also ${others.map(({ name }) => name).join(", ")}`)];
}

/** One variable of several apps is one secret that they share; a server's password is its own. */
function identity({ name }: Secret): string {
  const [word = ""] = name.split(" of ");
  return /^[A-Z][A-Z0-9_]*$/.test(word) ? word : name;
}
