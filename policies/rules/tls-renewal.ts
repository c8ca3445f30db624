import { notApplicable, undecided, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const tlsRenewal: StackRule = {
  name: "tls-renewal",
  item: "tls certificates",
  scope: "stack",
  title: "The certificate is renewed by itself before it ends.",
  severity: "high",
  references: ["NIST SP 1800-16"],
  remedy:
    "Let edge.tls: {kind: acme} obtain and renew it; or renew it by hand, and exempt this rule until a day before it ends.",
  judge: ({ record, containers }) => {
    if (!containers.some(({ tier }) => tier === "edge")) return [notApplicable("nothing here answers the outside")];
    const kind = record?.config.edge.tls.kind;
    if (kind === "none") return [notApplicable("the edge has no certificate")];
    if (kind === "secret") return [undecided("edge", "whether somebody renews the Secret with its certificate")];
    if (kind !== "acme") return [violation("edge", "nothing renews its certificate: somebody has to, before it ends")];
    return containers.some(({ service }) => service === "acme")
      ? []
      : [violation("edge", "its certificates are to be renewed by acme, and no such container is there")];
  },
};
