import { tlsProtocols } from "../../../policies/rules/tls-protocols.ts";
import { judges } from "../rule-cases.ts";
import { edited, hiddenConf, nginxConf, stack, stackFiles } from "../servers.ts";

const protocols = "ssl_protocols TLSv1.2 TLSv1.3;";
const redirect = /location \/ { return 308[^}]*}/;
const plain = nginxConf({ environment: "development", edge: { tls: { kind: "none" }, routes: [{ service: "web" }] } });
const challenge = "location /.well-known/acme-challenge/ { root /tmp/acme; }";

judges(tlsProtocols, [
  { name: "passes as Keelson configures the edge", facts: stack(), says: [] },
  {
    name: "fails with an old version",
    facts: edited(protocols, "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;"),
    says: ["edge: speaks TLSv1 and TLSv1.1, which can be broken"],
  },
  {
    name: "fails with nginx's default",
    facts: edited(protocols, "# ssl_protocols TLSv1.3;"),
    says: ["edge: leaves the versions of TLS to nginx's default"],
  },
  {
    name: "fails where plain HTTP answers itself",
    facts: edited(redirect, "location / { proxy_pass http://web; }"),
    says: ["edge: answers plain HTTP beside TLS (location /)"],
  },
  {
    name: "takes an authority's challenges over plain HTTP",
    facts: edited(redirect, `${challenge} location / { return 301 https://$host$request_uri; }`),
    says: [],
  },
  {
    name: "is not about plain HTTP alone",
    facts: stackFiles({ "nginx.conf": plain }),
    says: ["not applicable: the edge speaks no TLS"],
  },
  { name: "is undecided where the file is not known", facts: hiddenConf, says: ["edge: not known: its nginx.conf"] },
  {
    name: "is undecided where an included file is not known",
    facts: edited(protocols, "include /etc/nginx/tls.conf;"),
    says: ["edge: not known: its nginx.conf"],
  },
]);
