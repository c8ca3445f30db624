import { notApplicable, violation } from "../findings.ts";
import type { StackRule } from "../rule.ts";

export const tlsRenewal: StackRule = {
  name: "tls-renewal",
  item: "tls certificates",
  scope: "stack",
  title: "The certificate is renewed by itself before it ends.",
  severity: "high",
  references: ["NIST SP 1800-16"],
  remedy: "Renew it by hand in time, and exempt this rule until a day before it ends.",
  judge: ({ record, containers }) => {
    if (!containers.some(({ tier }) => tier === "edge")) return [notApplicable("nothing here answers the outside")];
    if (record?.config.edge.tls.kind === "none") return [notApplicable("the edge has no certificate")];
    // Nothing obtains certificates yet: there is nothing that could be found well.
    return [violation("edge", "nothing renews its certificate: somebody has to, before it ends")];
  },
};
