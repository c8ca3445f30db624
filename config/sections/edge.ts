import { tls } from "./edge-tls.ts";
import { limits, logs } from "./shared.ts";
import { address, duration, list, map, oneOf, port, section, size, text } from "./values.ts";
import { errorStatus, headers, network } from "./edge-values.ts";
import { route, users } from "./edge-route.ts";
import { tcpRoute } from "./edge-tcp.ts";

const file = text("a file's path, relative to the project or absolute");

const maintenance = section({
  page: file.optional().describe("HTML file, up to 256 KiB; a short page of the edge's own when left out."),
  retryAfter: duration.default("5m").describe("When clients are told to come back."),
  allow: list(network).default([]).describe("Networks that reach the apps all the same."),
});

export const edge = section({
  ...limits,
  address: address.default("0.0.0.0").describe("Host address to listen on."),
  httpPort: port.default(80).describe("Host port for HTTP."),
  httpsPort: port.default(443).describe("Host port for HTTPS."),
  tls: tls.default({ kind: "self-signed" }).describe("Where the certificate comes from."),
  maxBodySize: size.default("10MiB").describe("Largest request body; above it the answer is 413."),
  requestTimeout: duration
    .default("30s")
    .describe(
      "Longest wait for an app's answer; in a deploy, requests under way have as long to end. See idleTimeout.",
    ),
  socketDrain: duration
    .default("5m")
    .describe("How long WebSockets and streams outlive a reload of the edge, which each deploy of an app is."),
  headers: headers
    .default({})
    .describe(
      "Headers of every answer, in place of the edge's own of that name; false leaves one out. An app's own wins.",
    ),
  limits: oneOf(["auto", "on", "off"])
    .default("auto")
    .describe("Bounds each client's requests on every route (routes[].limits); auto: on in production."),
  trustedProxies: list(network)
    .default([])
    .describe("Networks of proxies before the edge, whose X-Forwarded-For names the client."),
  users: users.default({}).describe("Passwords of those that routes[].users name."),
  maintenance: maintenance
    .prefault({})
    .describe("What everybody is answered between `keelson maintenance on` and `off`."),
  errorPages: map(errorStatus, file)
    .default({})
    .describe("HTML files in place of the edge's own short error pages, by status (\"404\"); apps' own pages stay."),
  routes: list(route).default([]).describe("Which service answers which host and path."),
  tcp: list(tcpRoute)
    .default([])
    .describe("Further ports of servers that speak no HTTP (a queue, a mail server): bytes go through as they are."),
  logs,
});
