import { z } from "zod";
import { hostName, network } from "./edge-values.ts";
import { duration, list, port, section, serviceName, wholeNumber, yesOrNo } from "./values.ts";

/** What all routes together may hold: nginx's processes have as many files beside those of requests. */
export const mostTcpConnections = 4000;

const limits = z.union(
  [
    z.literal("off"),
    section({
      connections: wholeNumber(1, mostTcpConnections).optional().describe("One client's connections at the same time."),
    }),
  ],
  { error: "off, or a group of connections" },
);

/** Bytes of one port, for a server that speaks no HTTP. */
export const tcpRoute = section({
  port: port.describe("Port that the edge listens on, at the edge's address."),
  service: serviceName.describe("Service that gets the bytes."),
  servicePort: port.optional().describe("Its port, the one of port or of ports; the same as the edge's when left out."),
  idleTimeout: duration.default("1h").describe("Longest silence of both sides; then the connection ends."),
  maxConnections: wholeNumber(1, mostTcpConnections)
    .default(256)
    .describe("Connections at the same time, of all clients; the plan keeps memory for them."),
  limits: limits.optional().describe("One client's limits here, in place of the edge's usual ones; off for none."),
  allow: list(network).default([]).describe("Networks that may connect; everybody when left out."),
  deny: list(network).default([]).describe("Networks that may not; they come before allow."),
  tls: yesOrNo.default(false).describe("Clients speak TLS, which ends at the edge: the service gets plain bytes."),
  host: hostName
    .optional()
    .describe("Host whose certificate is shown with tls; the first named one of the routes when left out."),
  proxyProtocol: yesOrNo
    .default(false)
    .describe("Tells the service each client's address before its bytes (PROXY protocol, version 1)."),
});
