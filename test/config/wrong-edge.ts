import { wrongTcp } from "./wrong-tcp.ts";
import { type BadStack, production, run } from "./bad-stack.ts";

const route = (change: object) => ({ edge: { routes: [{ service: "web", ...change }] } });
const at = "keelson:stack.edge.routes[0]";

export const wrongEdge: BadStack[] = [
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
    name: "a network that is none",
    change: { edge: { trustedProxies: ["10.0.0.0/33"] } },
    message:
      'keelson:stack.edge.trustedProxies[0]: "10.0.0.0/33" is not allowed; give an address or network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32',
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
    name: "an error page of a status that the edge does not answer",
    change: { edge: { errorPages: { "418": "teapot.html" } } },
    message:
      'keelson:stack.edge.errorPages.418: the name is not allowed; give a status in quotes that the edge answers itself: "400", "401", "403", "404", "405", "413", "414", "429", "431", "502", "504"',
  },
  {
    name: "a well-known password in production",
    change: production({ edge: { users: { ann: "administrator1" } } }),
    message: `keelson:stack.edge.users.ann: [secret] is a well-known default or easy to guess; ${run} 'keelson:stack.edge.users.ann'`,
  },
  ...wrongTcp,
];
