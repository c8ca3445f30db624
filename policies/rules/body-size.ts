import { namePlaces, withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { valueInForce } from "../files/nginx.ts";
import { sizeIn } from "../files/settings.ts";
import { violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const bodySize: StackRule = {
  name: "body-size",
  item: "security headers",
  scope: "stack",
  title: "The edge bounds the size of a request.",
  severity: "medium",
  references: ["CWE-770", "CIS NGINX 5.2.2"],
  remedy: "Set edge.maxBodySize to what the apps' largest upload needs.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const scopes = servers.filter(({ redirects }) => !redirects).flatMap(({ answers }) => answers);
  const sizes = scopes.map((scope) => ({ scope, size: valueInForce(scope, "client_max_body_size") }));
  const unset = sizes.filter(({ size }) => size === undefined).map(({ scope }) => scope);
  // Zero switches nginx's check off.
  const open = sizes.filter(({ size }) => size !== undefined && sizeIn(size) === 0).map(({ scope }) => scope);
  return [
    ...(unset.length === 0
      ? []
      : [violation(subject, `leaves the size of a request to nginx's default (${namePlaces(unset)})`)]),
    ...(open.length === 0 ? [] : [violation(subject, `takes requests of any size (${namePlaces(open)})`)]),
  ];
}
