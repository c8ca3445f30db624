import { namePlaces, withEdgeConf, type EdgeConf, type Server } from "../files/edge-conf.ts";
import { inForce } from "../files/nginx.ts";
import { notApplicable, violation } from "../findings.ts";
import type { Finding, StackRule } from "../rule.ts";

export const tlsProtocols: StackRule = {
  name: "tls-protocols",
  item: "tls certificates",
  scope: "stack",
  title: "The edge speaks TLS 1.2 and 1.3 only, and sends plain HTTP there.",
  severity: "high",
  references: ["RFC 8996", "RFC 9325"],
  remedy: "Set ssl_protocols TLSv1.2 TLSv1.3, and let plain HTTP answer with a redirect to https only.",
  judge: (facts) => withEdgeConf(facts, judgeConf),
};

function judgeConf({ subject, servers }: EdgeConf): readonly Finding[] {
  const secure = servers.filter(({ tls }) => tls);
  if (secure.length === 0) return [notApplicable("the edge speaks no TLS")];
  const plain = servers.filter((server) => !server.tls && !server.redirects && !refuses(server));
  return [
    ...secure.flatMap((server) => judgeProtocols(subject, server)),
    ...(plain.length === 0
      ? []
      : [violation(subject, `answers plain HTTP beside TLS (${namePlaces(plain.flatMap(({ answers }) => answers))})`)]),
  ];
}

/** Whoever asks for a host that is not there learns nothing else. */
function refuses({ answers }: Server): boolean {
  return answers.every(
    ({ name, levels }) =>
      name.includes("/.well-known/acme-challenge/") ||
      levels.at(-1)!.some((line) => line.name === "return" && /^4\d\d$/.test(line.args[0] ?? "")),
  );
}

const current = ["TLSv1.2", "TLSv1.3"];

function judgeProtocols(subject: string, server: Server): readonly Finding[] {
  const given = inForce(server, "ssl_protocols").flatMap(({ args }) => args);
  const where = server.name === "" ? "" : ` for ${server.name}`;
  // Older versions of nginx default to TLS 1.0 and 1.1 too.
  if (given.length === 0) return [violation(subject, `leaves the versions of TLS${where} to nginx's default`)];
  const old = given.filter((protocol) => !current.includes(protocol));
  return old.length === 0 ? [] : [violation(subject, `speaks ${old.join(" and ")}${where}, which can be broken`)];
}
