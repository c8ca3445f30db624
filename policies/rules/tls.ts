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
  remedy: "Give edge.tls: {kind: files, certificate: …, key: …} with a certificate for your domain.",
  judge: (facts, context) => {
    if (facts.record !== undefined) return judgeKind(facts.record.config.edge.tls.kind, context);
    return withEdgeConf(facts, ({ subject, servers }) =>
      servers.some((server) => server.tls)
        ? [undecided(subject, "who signed its certificate")]
        : [violation(subject, plainText)],
    );
  },
};

const plainText = "answers by plain HTTP: whoever is on the way reads and changes what is sent";

function judgeKind(kind: StackRecord["config"]["edge"]["tls"]["kind"], { environment }: Context): readonly Finding[] {
  if (kind === "none") return [violation("edge", plainText)];
  return kind === "self-signed" && environment === "production"
    ? [violation("edge", "has a self-signed certificate: no browser trusts it, and people learn to click through")]
    : [];
}
