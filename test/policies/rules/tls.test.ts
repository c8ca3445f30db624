import { tls } from "../../../policies/rules/tls.ts";
import { record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";
import { edge, edited, files, hiddenConf, nginxConf, stack } from "../servers.ts";

const withTls = (tls: NonNullable<Parameters<typeof record>[0]>["edge"]) => stack({ record: record({ edge: tls }) });
const kind = (kind: "none" | "self-signed") => ({ tls: { kind } });
const acme = (tls: object) => ({ ...named, tls: { kind: "acme" as const, ...tls } });
const named = { routes: [{ host: "app.example.com", service: "web" }] };
const own = { tls: { kind: "files", certificate: "tls/chain.pem", key: "tls/key.pem" } } as const;
const plain = "edge: answers by plain HTTP: whoever is on the way reads and changes what is sent";
const development = "development";
const without = record({ environment: development, edge: kind("none") });

judges(tls, [
  { name: "passes with a certificate of one's own", facts: withTls(own), says: [] },
  {
    name: "fails in production with a self-signed certificate",
    facts: withTls(kind("self-signed")),
    says: ["edge: has a self-signed certificate: no browser trusts it, and people learn to click through"],
  },
  { name: "passes with a public authority's", facts: withTls(acme({})), says: [] },
  {
    name: "fails in production with a test authority's",
    facts: withTls(acme({ staging: true })),
    says: ["edge: has certificates of a test authority (edge.tls.staging): no browser trusts them"],
  },
  {
    name: "does not know who trusts a private authority",
    facts: withTls(acme({ directory: "https://ca.example.com/dir", ca: "ca.pem" })),
    says: ["edge: not known: whether its clients trust the authority at https://ca.example.com/dir"],
  },
  {
    name: "takes a self-signed one in development",
    facts: withTls(kind("self-signed")),
    environment: development,
    says: [],
  },
  { name: "fails without TLS", facts: stack({ record: without }), environment: development, says: [plain] },
  {
    name: "does not know who signed the certificate of a stack without a record",
    facts: stack({ record: undefined }),
    says: ["edge: not known: who signed its certificate"],
  },
  {
    name: "fails without a record where nothing speaks TLS",
    facts: { ...edited(" ssl default_server", " default_server"), record: undefined },
    says: [plain],
  },
  {
    name: "is undecided without record and file",
    facts: { ...hiddenConf, record: undefined },
    says: ["edge: not known: its nginx.conf"],
  },
  {
    name: "is undecided where the edge's file is not there",
    facts: { containers: [edge()], files: [], record: undefined },
    says: ["edge: not known: its nginx.conf"],
  },
  {
    name: "is not about stacks without an edge",
    facts: { record: undefined, files: files({ "nginx.conf": nginxConf() }) },
    says: ["not applicable: nothing here answers the outside"],
  },
]);
