import { tlsRenewal } from "../../../policies/rules/tls-renewal.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { edge, stack } from "../servers.ts";

const renewal = "edge: nothing renews its certificate: somebody has to, before it ends";
const files = { kind: "files", certificate: "tls/chain.pem", key: "tls/key.pem" } as const;
const acme = record({
  edge: { tls: { kind: "acme" }, routes: [{ host: "app.example.com", service: "web" }] },
});
const images = { registry: "registry.example.com/team" };
const plain = record({ environment: "development", edge: { tls: { kind: "none" } } });

judges(tlsRenewal, [
  { name: "fails with a self-signed certificate", facts: stack(), says: [renewal] },
  {
    name: "fails with a certificate that somebody brought",
    facts: stack({ record: record({ edge: { tls: files } }) }),
    says: [renewal],
  },
  {
    name: "passes where the certificates are obtained",
    facts: stack({ record: acme, containers: [edge(), container({ subject: "acme", service: "acme" })] }),
    says: [],
  },
  {
    name: "fails where what obtains them is not there",
    facts: stack({ record: acme }),
    says: ["edge: its certificates are to be renewed by acme, and no such container is there"],
  },
  {
    name: "does not know who keeps a cluster's Secret",
    facts: stack({
      record: record({ target: "kubernetes", images, host: {}, edge: { tls: { kind: "secret", name: "app-tls" } } }),
    }),
    says: ["edge: not known: whether somebody renews the Secret with its certificate"],
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
