import { namePlaces, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { inForce, choices, type Choice, type Scope } from "../files/nginx.ts";
import { violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const cors: StackRule = {
  name: "cors",
  item: "security headers",
  scope: "stack",
  title: "The edge lets no foreign site act with a visitor's own cookies.",
  severity: "high",
  references: ["CWE-942", "OWASP ASVS 3.4.2"],
  remedy: "Name the sites in Access-Control-Allow-Origin, or leave Access-Control-Allow-Credentials out.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const open = servers.flatMap(({ answers }) => answers).filter(isOpen);
  return open.length === 0
    ? []
    : [violation(subject, `allows every site to send requests with credentials (${namePlaces(open)})`)];
}

/** Browsers refuse the star itself with credentials; whoever echoes the caller's site gets around that. */
function isOpen(scope: Scope): boolean {
  const headers = inForce(scope, "add_header").flatMap(({ args: [name = "", value = ""] }) =>
    choices(scope, value)
      .filter((choice) => !isNamed(choice))
      .map((choice) => [name.toLowerCase(), choice.value] as const),
  );
  const has = (wanted: string, values: readonly string[]) =>
    headers.some(([name, value]) => name === wanted && values.includes(value.toLowerCase()));
  return (
    has("access-control-allow-origin", ["*", "null", "$http_origin"]) &&
    has("access-control-allow-credentials", ["true"])
  );
}

/** A map that repeats the caller's site where it is one of its own. */
function isNamed({ key, value }: Choice): boolean {
  return value === "$http_origin" && /^~\*?\^https?:/.test(key);
}
