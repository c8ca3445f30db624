import { type BadStack } from "./bad-stack.ts";

const acme = (tls: object, hosts: readonly string[] = ["app.example.com"]) => ({
  edge: { tls: { kind: "acme", ...tls }, routes: hosts.map((host) => ({ host, service: "web" })) },
});
const place = "keelson:stack.edge";

/** What an authority would refuse, said before it is asked. */
export const wrongCertificates: BadStack[] = [
  {
    name: "a cluster's Secret on a Docker host",
    change: { edge: { tls: { kind: "secret", name: "app-tls" } } },
    message: `${place}.tls.kind: "secret" needs target kubernetes; give {kind: acme, …}, or {kind: files, …} with the paths of its files`,
  },
  {
    name: "certificates for every host",
    change: acme({}, ["*"]),
    message: `${place}.routes[0].host: "*" is no host name that an authority signs for; name the hosts, here or in edge.tls.hosts`,
  },
  {
    name: "certificates for no host",
    change: acme({}, []),
    message: `${place}.tls.hosts: an authority signs for named hosts, and no route has one; list them here, or give the routes a host`,
  },
  {
    name: "a certificate for a wildcard",
    change: acme({}, ["*.example.com"]),
    message: `${place}.routes[0].host: "*.example.com" is a wildcard, for which an authority looks up a record; give edge.tls.challenge dns-01 and dns: {provider: …}, or name its hosts in edge.tls.hosts`,
  },
  {
    name: "a certificate for an address",
    change: acme({}, ["192.0.2.7"]),
    message: `${place}.routes[0].host: "192.0.2.7" is an address: this needs a host name that leads to it`,
  },
  ...["localhost", "printer.local", "wiki", "db.internal"].map((host) => ({
    name: `a public certificate for ${host}`,
    change: acme({}, [host]),
    message: `${place}.routes[0].host: "${host}" is no public host name, and no public authority signs for it; give a public one, or edge.tls.directory of your own authority`,
  })),
  {
    name: "a private name among the given hosts",
    change: acme({ hosts: ["app.example.com", "nas.home"] }),
    message: `${place}.tls.hosts[1]: "nas.home" is no public host name, and no public authority signs for it; give a public one, or edge.tls.directory of your own authority`,
  },
  {
    name: "a route that the given hosts leave out",
    change: acme({ hosts: ["app.example.com"] }, ["app.example.com", "www.example.com"]),
    message: `${place}.routes[1].host: "www.example.com" is not among edge.tls.hosts, so that it would have no certificate; add it`,
  },
  ...[`${"a".repeat(64)}.example.com`, "a.example.com:443"].map((host) => ({
    name: `a certificate for ${host.slice(-20)}`,
    change: acme({ hosts: ["app.example.com", host] }),
    message: `${place}.tls.hosts[1]: "${host.length > 40 ? `${host.slice(0, 39)}…` : host}" is not allowed; give a host name in lower case such as app.example.com, at most 63 characters a label and 253 in all${host.includes(":") ? '; did you mean "a.example.com"?' : ""}`,
  })),
  {
    name: "two authorities",
    change: acme({ staging: true, directory: "https://ca.example.com/dir" }),
    message: `${place}.tls.staging: is Let's Encrypt's test authority, and directory names another one; keep one of the two`,
  },
  {
    name: "records that nobody writes",
    change: acme({ challenge: "dns-01" }),
    message: `${place}.tls.dns: the challenge dns-01 needs somebody who writes records; give {provider: …, secretEnv: …} (docs/certificates.md)`,
  },
  {
    name: "a provider of records for a challenge that needs none",
    change: acme({ dns: { provider: "hetzner", secretEnv: { HETZNER_API_TOKEN: "t" } } }),
    message: `${place}.tls.dns: is for the challenge dns-01; give edge.tls.challenge dns-01 too, or remove it`,
  },
  {
    name: "a provider without its key",
    change: acme({ challenge: "dns-01", dns: { provider: "porkbun", secretEnv: { PORKBUN_API_KEY: "k" } } }),
    message: `${place}.tls.dns.secretEnv: porkbun needs PORKBUN_SECRET_API_KEY too`,
  },
  {
    name: "a variable that a provider does not read",
    change: acme({
      challenge: "dns-01",
      dns: { provider: "digitalocean", secretEnv: { DO_AUTH_TOKEN: "t" }, env: { DO_AUTH_TOKENS: "t" } },
    }),
    message: `${place}.tls.dns.env.DO_AUTH_TOKENS: is no variable of digitalocean, which reads DO_AUTH_TOKEN, DO_PROPAGATION_TIMEOUT, DO_POLLING_INTERVAL, DO_TTL; did you mean "DO_AUTH_TOKEN"?`,
  },
  {
    name: "a provider that nobody knows",
    change: acme({ challenge: "dns-01", dns: { provider: "nobody" } }),
    message: `${place}.tls.dns.provider: "nobody" is not allowed; give cloudflare, digitalocean, gandi, hetzner, httpreq, infomaniak, inwx, ionos, namecheap, netcup, ovh, porkbun, rfc2136, route53 or scaleway`,
  },
  {
    name: "a host that a wildcard is not for",
    change: acme(
      {
        ...{ challenge: "dns-01", hosts: ["*.example.com"] },
        dns: { provider: "digitalocean", secretEnv: { DO_AUTH_TOKEN: "t" } },
      },
      ["a.example.com", "a.b.example.com"],
    ),
    message: `${place}.routes[1].host: "a.b.example.com" is not among edge.tls.hosts, so that it would have no certificate; add it`,
  },
  {
    name: "an authority without TLS",
    change: acme({ directory: "http://ca.example.com/dir" }),
    message: `${place}.tls.directory: "http://ca.example.com/dir" is not allowed; give an https URL such as https://acme-v02.api.letsencrypt.org/directory`,
  },
  {
    name: "an e-mail address that is none",
    change: acme({ email: "ops" }),
    message: `${place}.tls.email: "ops" is not allowed; give an e-mail address such as ops@example.com`,
  },
];
