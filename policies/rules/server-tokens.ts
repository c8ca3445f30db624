import { withEdgeConf, type EdgeConf } from "../files/edge-conf.ts";
import { valueInForce } from "../files/nginx.ts";
import { violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const serverTokens: StackRule = {
  name: "server-tokens",
  item: "security headers",
  scope: "stack",
  title: "The edge does not tell its version.",
  severity: "low",
  references: ["CWE-200", "CIS NGINX 2.5.1"],
  remedy: "Set server_tokens off.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const scopes = servers.flatMap((server) => [server, ...server.answers]);
  const telling = scopes.some((scope) => valueInForce(scope, "server_tokens") !== "off");
  return telling ? [violation(subject, "tells its version in every answer: server_tokens is not off")] : [];
}
