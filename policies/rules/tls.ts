import { acmeDirectory, type Acme } from "../../config/certificates.ts";
import { withEdgeConf } from "../files/edge-conf.ts";
import { undecided, violation } from "../findings.ts";
import type { Context, Finding, StackRule } from "../rule.ts";
import type { StackRecord } from "../facts/record.ts";

export const tls: StackRule = {
  name: "tls",
  item: "tls certificates",
  scope: "stack",
  title: "The edge answers by TLS, with a certificate that browsers trust.",
  severity: "critical",
  references: ["OWASP ASVS 12.2.1", "CWE-319"],
  remedy:
    "Give edge.tls: {kind: acme, email: …}, or {kind: files, certificate: …, key: …} with a certificate for your domain.",
  judge: (facts, context) => {
    if (facts.record !== undefined) return judgeEdge(facts.record.config.edge, context);
    return withEdgeConf(facts, ({ subject, servers }) =>
      servers.some((server) => server.tls)
        ? [undecided(subject, "who signed its certificate")]
        : [violation(subject, plainText)],
    );
  },
};

const plainText = "answers by plain HTTP: whoever is on the way reads and changes what is sent";

function judgeEdge({ tls }: StackRecord["config"]["edge"], { environment }: Context): readonly Finding[] {
  if (tls.kind === "none") return [violation("edge", plainText)];
  if (environment !== "production") return [];
  if (tls.kind === "self-signed")
    return [
      violation("edge", "has a self-signed certificate: no browser trusts it, and people learn to click through"),
    ];
  if (tls.kind === "secret") return [undecided("edge", `who signed the certificate in the Secret ${tls.name}`)];
  return tls.kind === "acme" ? judgeAuthority(tls) : [];
}

function judgeAuthority({ staging, ca, directory }: Acme): readonly Finding[] {
  if (staging)
    return [violation("edge", "has certificates of a test authority (edge.tls.staging): no browser trusts them")];
  return ca === undefined
    ? []
    : [undecided("edge", `whether its clients trust the authority at ${acmeDirectory({ staging, directory })}`)];
}
