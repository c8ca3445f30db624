import { tls } from "./edge-tls.ts";
import { limits, logs } from "./shared.ts";
import { address, duration, list, port, section, serviceName, size, text, yesOrNo } from "./values.ts";

const hostName = text(
  '"*" or a host name in lower case such as app.example.com or *.example.com',
  /^(\*|(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)$/,
);

/** Compared with the decoded path, in which nginx has put together slashes and taken out dots: others would never match. */
const routePath = text(
  "a path such as /api, decoded (no %), without //, /./, /../ and without spaces, quotes or ; { } ? # $",
  /^\/(?!\/)(?!.*\/\/)(?!(.*\/)?\.{1,2}(\/|$))[A-Za-z0-9._~+@:/-]*$/,
);

const route = section({
  host: hostName.default("*").describe('Host name, or "*" for every host.'),
  path: routePath.default("/").describe("Path prefix; the longest that fits wins."),
  service: serviceName.describe("Service that answers."),
  stripPath: yesOrNo
    .default(false)
    .describe("Takes the route's path off before the app sees the request; it is told in X-Forwarded-Prefix."),
  idleTimeout: duration.default("1h").describe("Longest silence of an event stream or a WebSocket."),
  sticky: yesOrNo
    .default(false)
    .describe("Sends a client to the replica that answered it before, by a cookie of the edge's own."),
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
  routes: list(route).default([]).describe("Which service answers which host and path."),
  logs,
});
