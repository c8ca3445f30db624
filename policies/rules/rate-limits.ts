import { namePlaces, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { inForce, type Scope } from "../files/nginx.ts";
import { notApplicable, violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const rateLimits: StackRule = {
  name: "rate-limits",
  item: "security headers",
  scope: "stack",
  title: "The edge bounds how many requests one client may send.",
  severity: "medium",
  references: ["OWASP API4:2023", "CWE-770"],
  remedy: "Bound requests in the apps or before the edge, and exempt this rule: the edge cannot do it yet.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const passing = servers.flatMap(({ answers }) => answers).filter(passes);
  if (passing.length === 0) return [notApplicable("the edge passes nothing on to an app")];
  const open = passing.filter((scope) => !isLimited(scope));
  return open.length === 0
    ? []
    : [violation(subject, `passes on as many requests as a client sends (${namePlaces(open)})`)];
}

function passes({ levels }: Scope): boolean {
  return levels.at(-1)!.some(({ name }) => name === "proxy_pass");
}

/**
 * Tells whether a zone that exists limits the scope's requests; nginx -t refuses another, but this may be judged
 * before.
 */
function isLimited(scope: Scope): boolean {
  const zones = scope.levels.flat().filter(({ name }) => name === "limit_req_zone");
  const defined = zones.flatMap(({ args }) => args).flatMap((arg) => /^zone=([^:]+)/.exec(arg)?.[1] ?? []);
  return inForce(scope, "limit_req").some(({ args }) => defined.some((zone) => args.includes(`zone=${zone}`)));
}
