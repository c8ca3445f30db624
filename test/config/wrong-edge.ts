import { wrongTcp } from "./wrong-tcp.ts";
import { type BadStack, production, run } from "./bad-stack.ts";

const route = (change: object) => ({ edge: { routes: [{ service: "web", ...change }] } });
const at = "keelson:stack.edge.routes[0]";

const networks = "give an address or network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32";
const hostRule =
  'give "*" or a host name in lower case such as app.example.com or *.example.com, at most 63 characters a label and 253 in all';
const statuses = '"400", "401", "403", "404", "405", "413", "414", "429", "431", "502", "504"';
const headerRule = "give a header's name such as Permissions-Policy, of at most 100 letters, digits and dashes";

const wrongNetworks: BadStack[] = [
  {
    name: "a network that is none",
    change: { edge: { trustedProxies: ["10.0.0.0/33"] } },
    message: `keelson:stack.edge.trustedProxies[0]: "10.0.0.0/33" is not allowed; ${networks}`,
  },
  ...["10.0.0/8", "10.0.0.0/", "10.0.0.0-10.0.0.9", "fe80::1%eth0", "[::1]", "localhost"].map((network) => ({
    name: `the network ${network}`,
    change: route({ allow: [network] }),
    message: `${at}.allow[0]: "${network}" is not allowed; ${networks}`,
  })),
  {
    name: "an address of IPv4 in the clothes of IPv6, which no client has",
    change: route({ deny: ["::ffff:203.0.113.7"] }),
    message: `${at}.deny[0]: "::ffff:203.0.113.7" is not allowed; ${networks}; as IPv4 it is 203.0.113.7`,
  },
  ...["0.0.0.0/0", "::/0"].map((everybody) => ({
    name: `trust in ${everybody}`,
    change: { edge: { trustedProxies: ["10.0.0.0/8", everybody] } },
    message: `keelson:stack.edge.trustedProxies[1]: "${everybody}" is everybody, so that whoever writes X-Forwarded-For would pass for any client; give the networks of your proxies`,
  })),
  {
    name: "a network that may and may not ask",
    change: route({ allow: ["192.0.2.1", "10.0.0.0/8"], deny: ["10.0.0.0/8"] }),
    message: `${at}.allow[1]: "10.0.0.0/8" is in deny too, which comes first; remove one of them`,
  },
];

const wrongHosts: BadStack[] = [
  ...[
    "App.Example.com",
    "app.example.com.",
    "app.example.com:8443",
    "https://app.example.com/",
    "app.example.com/api",
  ].map((host) => ({
    name: `the host ${host}`,
    change: route({ host }),
    message: `${at}.host: "${host}" is not allowed; ${hostRule}; did you mean "app.example.com"?`,
  })),
  ...["a.*.example.com", "*example.com", ".example.com", "-a.example.com", "my_app.example.com", "2001:db8::1", ""].map(
    (host) => ({
      name: `the host "${host}"`,
      change: route({ host }),
      message: `${at}.host: "${host}" is not allowed; ${hostRule}`,
    }),
  ),
  {
    name: "the same host twice, once in capitals",
    change: { edge: { routes: ["app.example.com", "APP.example.com"].map((host) => ({ host, service: "web" })) } },
    message: `keelson:stack.edge.routes[1].host: "APP.example.com" is not allowed; ${hostRule}; did you mean "app.example.com"?`,
  },
  {
    name: "an address as the only host, for which no client would be shown a certificate",
    change: route({ host: "192.0.2.7" }),
    message: `${at}.host: "192.0.2.7" is an address, which no TLS client names: nobody would be shown a certificate; leave host out, and the route is for every host`,
  },
  ...["/.keelson", "/.keelson/errors/", "/.keelson/maintenance.html"].map((path) => ({
    name: `a route at ${path}`,
    change: route({ path }),
    message: `${at}.path: "${path}" lies where the edge has its own pages (/.keelson); choose another path`,
  })),
];

const wrongHeaders: BadStack[] = [
  {
    name: "a header that ends its own line",
    change: { edge: { headers: { "X-Own\r\nSet-Cookie": "a=b" } } },
    message: `keelson:stack.edge.headers["X-Own\\r\\nSet-Cookie"]: the name is not allowed; ${headerRule}`,
  },
  {
    name: "a header's value of two lines",
    change: route({ headers: { "X-Own": "a\r\nSet-Cookie: b" } }),
    message: `${at}.headers.X-Own: "a\\r\\nSet-Cookie: b" is not allowed; give a text of at most 3500 printable ASCII characters, without $ and \\ and without a space at its end, or false to leave the header out`,
  },
  {
    name: "a header's name that nginx would find too long",
    change: { edge: { headers: { [`X-${"a".repeat(99)}`]: "1" } } },
    message: `keelson:stack.edge.headers.X-${"a".repeat(99)}: the name is not allowed; ${headerRule}`,
  },
  ...["Upgrade", "keep-alive", "Proxy-Connection"].map((name) => ({
    name: `${name}, with which no answer of HTTP/2 may come`,
    change: { edge: { headers: { [name]: "1" } } },
    message: `keelson:stack.edge.headers.${name}: is not for the stack file to set: it is the connection's; remove it`,
  })),
  {
    name: "one ETag for all pages",
    change: route({ headers: { ETag: '"1"' } }),
    message: `${at}.headers.ETag: is not for the stack file to set: apps know what they send; remove it`,
  },
];

const wrongUsers: BadStack[] = [
  {
    name: "a user's name with a colon, which ends it in a request",
    change: { edge: { users: { "ann:b": "wq7Zk3vJx9Lm2Rt8" } } },
    message: 'keelson:stack.edge.users["ann:b"]: the name is not allowed; give letters, digits and . _ - @',
  },
  ...["$2y$05$abcdefghijklmnopqrstuv", "$apr1$abcdefgh$ijklmnopq", "{SHA}abcdefghijklmnop"].map((hash) => ({
    name: `a password's hash (${hash.slice(0, 5)}…) in its place`,
    change: { edge: { users: { ann: hash } } },
    message:
      "keelson:stack.edge.users.ann: [secret] is a password's hash, which the edge makes by itself; give the password",
  })),
];

const wrongPages: BadStack[] = [
  ...["200", "301", "418", "500", "503", "4xx"].map((status) => ({
    name: `an error page of ${status}, which the edge does not answer so`,
    change: { edge: { errorPages: { [status]: "page.html" } } },
    message: `keelson:stack.edge.errorPages.${status}: the name is not allowed; give a status in quotes that the edge answers itself: ${statuses}`,
  })),
  {
    name: "an error page without a file",
    change: { edge: { errorPages: { "404": "" } } },
    message:
      'keelson:stack.edge.errorPages.404: "" is not allowed; give a file\'s path, relative to the project or absolute',
  },
];

export const wrongEdge: BadStack[] = [
  ...wrongNetworks,
  ...wrongHosts,
  ...wrongHeaders,
  ...wrongUsers,
  ...wrongPages,
  ...[
    { origin: "https://a.example:443", give: "; give https://a.example" },
    { origin: "http://*.a.example:80", give: "; give http://*.a.example" },
    { origin: "https://a.example:99999", give: "" },
  ].map(({ origin, give }) => ({
    name: `the site ${origin}, which no browser calls so`,
    change: route({ cors: { origins: [origin] } }),
    message: `${at}.cors.origins[0]: "${origin}" is not as browsers send it${give}`,
  })),
  {
    name: "more headers for other sites than nginx takes",
    change: route({ cors: { origins: ["*"], headers: Array.from({ length: 31 }, (_, index) => `X-${index}`) } }),
    message: `${at}.cors.headers: a list is not allowed; give at most 30 names`,
  },
  {
    name: "every site with credentials",
    change: route({ cors: { origins: ["*"], credentials: true } }),
    message: `${at}.cors.origins: "*" with credentials lets every site act with a visitor's own cookies; name the sites, or remove credentials`,
  },
  {
    name: "every site and one more",
    change: route({ cors: { origins: ["*", "https://a.example"] } }),
    message: `${at}.cors.origins: "*" is every site; remove the others`,
  },
  {
    name: "a site with a path",
    change: route({ cors: { origins: ["https://a.example/app"] } }),
    message: `${at}.cors.origins[0]: "https://a.example/app" is not allowed; give "*" or an origin such as https://app.example.com, https://*.example.com or http://localhost:3000`,
  },
  {
    name: "a header that cors sets",
    change: { edge: { headers: { "Access-Control-Allow-Origin": "*" } } },
    message:
      "keelson:stack.edge.headers.Access-Control-Allow-Origin: is not for the stack file to set: give routes[].cors instead; remove it",
  },
  {
    name: "a header given twice",
    change: route({ headers: { "X-Own": "1", "x-own": "2" } }),
    message: `${at}.headers.x-own: is X-Own again; keep one of them`,
  },
  {
    name: "a header that nginx cannot write",
    change: { edge: { headers: { "X-Own": "costs $5" } } },
    message:
      'keelson:stack.edge.headers.X-Own: "costs $5" is not allowed; give a text of at most 3500 printable ASCII characters, without $ and \\ and without a space at its end, or false to leave the header out',
  },
  {
    name: "a user whom nobody has named",
    change: { edge: { users: { anna: "wq7Zk3vJx9Lm2Rt8" }, routes: [{ service: "web", users: ["ann"] }] } },
    message: `${at}.users[0]: no user is called "ann" under keelson:stack.edge.users; did you mean "anna"?`,
  },
  {
    name: "a short password, which is not shown",
    change: { edge: { users: { ann: "secret" } } },
    message: "keelson:stack.edge.users.ann: [secret] is not allowed; give 12 to 72 characters without spaces",
  },
  {
    name: "a host in another script",
    change: route({ host: "*.bücher.example" }),
    message: `${at}.host: "*.bücher.example" is not allowed; give "*" or a host name in lower case such as app.example.com or *.example.com, at most 63 characters a label and 253 in all; its form in DNS is *.xn--bcher-kva.example`,
  },
  {
    name: "a host's label of 64 characters",
    change: { edge: { routes: [{ host: `${"a".repeat(64)}.example.com`, service: "web" }] } },
    message:
      'keelson:stack.edge.routes[0].host: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is not allowed; give "*" or a host name in lower case such as app.example.com or *.example.com, at most 63 characters a label and 253 in all',
  },
  {
    name: "a path that is none of the internal ones",
    change: route({ open: ["/metric"] }),
    message: `${at}.open[0]: "/metric" is not allowed; give /status, /metrics, /health/detailed, /health/db-stats, /health/redis-stats, /health/cache/stats, /health/metrics or /production-readiness; did you mean "/metrics"?`,
  },
  {
    name: "a well-known password in production",
    change: production({ edge: { users: { ann: "administrator1" } } }),
    message: `keelson:stack.edge.users.ann: [secret] is a well-known default or easy to guess; ${run} 'keelson:stack.edge.users.ann'`,
  },
  ...wrongTcp,
];
