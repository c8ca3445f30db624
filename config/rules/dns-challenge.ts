import type { Acme } from "../certificates.ts";
import { dnsProviders, dnsVariables } from "../dns-providers.ts";
import type { Draft } from "../draft.ts";
import { didYouMean } from "../nearest.ts";
import type { Problem } from "../problem.ts";

const place = ["edge", "tls"] as const;

/** What the challenge dns-01 lacks, or has too much: a wrong variable would be seen at the first attempt only. */
export function dnsProblems({ challenge, dns }: Draft<Acme>): Problem[] {
  if (challenge !== "dns-01") return dns === undefined ? [] : [withoutUse];
  return dns === undefined ? [noProvider] : variableProblems(dns);
}

const withoutUse: Problem = {
  path: [...place, "dns"],
  text: "is for the challenge dns-01; give edge.tls.challenge dns-01 too, or remove it",
};

const noProvider: Problem = {
  path: [...place, "dns"],
  text: "the challenge dns-01 needs somebody who writes records; give {provider: …, secretEnv: …} (docs/certificates.md)",
};

function variableProblems({ provider, env = {}, secretEnv = {} }: NonNullable<Draft<Acme>["dns"]>): Problem[] {
  if (provider === undefined) return [];
  const given = [...Object.keys(env), ...Object.keys(secretEnv)];
  const missing = dnsProviders[provider].needed.filter((name) => !given.includes(name));
  const known = dnsVariables(provider);
  return [
    ...(missing.length === 0 ? [] : [missingProblem(provider, missing)]),
    ...(["env", "secretEnv"] as const).flatMap((key) =>
      Object.keys({ env, secretEnv }[key])
        .filter((name) => !known.includes(name))
        .map((name) => unknownProblem(provider, { key, name, known })),
    ),
    ...Object.keys(env)
      .filter((name) => name in secretEnv)
      .map((name) => ({ path: [...place, "dns", "env", name], text: "stands in secretEnv too; keep one of the two" })),
  ];
}

function missingProblem(provider: string, missing: readonly string[]): Problem {
  return { path: [...place, "dns", "secretEnv"], text: `${provider} needs ${missing.join(" and ")} too` };
}

interface Unknown {
  readonly key: "env" | "secretEnv";
  readonly name: string;
  readonly known: readonly string[];
}

function unknownProblem(provider: string, { key, name, known }: Unknown): Problem {
  const text = `is no variable of ${provider}, which reads ${known.join(", ")}${didYouMean(name, known)}`;
  return { path: [...place, "dns", key, name], text };
}
