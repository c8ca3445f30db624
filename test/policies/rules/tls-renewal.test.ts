import { tlsRenewal } from "../../../policies/rules/tls-renewal.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { stack } from "../servers.ts";

const renewal = "edge: nothing renews its certificate: somebody has to, before it ends";
const files = { kind: "files", certificate: "tls/chain.pem", key: "tls/key.pem" } as const;
const plain = record({ environment: "development", edge: { tls: { kind: "none" } } });

judges(tlsRenewal, [
  { name: "fails with a self-signed certificate", facts: stack(), says: [renewal] },
  {
    name: "fails with a certificate that somebody brought",
    facts: stack({ record: record({ edge: { tls: files } }) }),
    says: [renewal],
  },
  { name: "fails without a record", facts: stack({ record: undefined }), says: [renewal] },
  {
    name: "is not about plain HTTP",
    facts: stack({ record: plain }),
    says: ["not applicable: the edge has no certificate"],
  },
  {
    name: "is not about stacks without an edge",
    facts: {},
    says: ["not applicable: nothing here answers the outside"],
  },
]);
