import { namePlaces, serversOf, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { inForce, parseNginx, valueInForce, type Scope } from "../files/nginx.ts";
import { notApplicable, violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const rateLimits: StackRule = {
  name: "rate-limits",
  item: "security headers",
  scope: "stack",
  title: "The edge bounds how many requests one client may send.",
  severity: "medium",
  references: ["OWASP API4:2023", "CWE-770"],
  remedy:
    "Remove edge.limits: off and routes[].limits: off, or give limits of your own; outside of production, edge.limits: on.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const passing = passingPlaces(servers);
  if (passing.length === 0) return [notApplicable("the edge passes nothing on to an app")];
  const open = passing.filter((scope) => !isLimited(scope));
  return open.length === 0
    ? []
    : [violation(subject, `passes on as many requests as a client sends (${namePlaces(open)})`)];
}

const passingPlaces = (servers: EdgeConf["servers"]) => servers.flatMap(({ answers }) => answers).filter(passes);

/** The places of a configuration that pass on as many requests as a client sends, in words; empty where there are none. */
export function unlimitedPlaces(conf: string): string {
  return namePlaces(passingPlaces(serversOf(conf)).filter((scope) => !isLimited(scope)));
}

/** An authority's challenges are a server's of the stack's own, and come before anybody could be refused. */
function passes({ name, levels }: Scope): boolean {
  return !name.includes("/.well-known/acme-challenge/") && levels.at(-1)!.some(({ name }) => name === "proxy_pass");
}

/**
 * Tells whether a zone that exists limits the scope's requests; nginx -t refuses another, but this may be judged
 * before. A dry run counts, and refuses nobody.
 */
function isLimited(scope: Scope): boolean {
  if (valueInForce(scope, "limit_req_dry_run") === "on") return false;
  const zones = scope.levels.flat().filter(({ name }) => name === "limit_req_zone");
  const defined = zones.flatMap(({ args }) => args).flatMap((arg) => /^zone=([^:]+)/.exec(arg)?.[1] ?? []);
  return inForce(scope, "limit_req").some(({ args }) => defined.some((zone) => args.includes(`zone=${zone}`)));
}

/** The rates of a configuration's zones, in requests a second. */
export function zoneRates(conf: string): readonly number[] {
  const http = parseNginx(conf).find(({ name }) => name === "http")?.block ?? [];
  const zones = http.filter(({ name }) => name === "limit_req_zone").flatMap(({ args }) => args);
  return zones.flatMap((arg) => {
    const [, count, unit] = /^rate=(\d+)r\/(s|m)$/.exec(arg) ?? [];
    return count === undefined ? [] : [Number(count) / (unit === "s" ? 1 : 60)];
  });
}
