import { z } from "zod";
import { duration, list, map, oneOf, section, serviceName, text, wholeNumber, yesOrNo } from "./values.ts";
import { headers, hostName, internalPaths, network, userName } from "./edge-values.ts";

/** Compared with the decoded path, in which nginx has put together slashes and taken out dots: others would never match. */
const routePath = text(
  "a path such as /api of at most 1000 characters, decoded (no %), without //, /./, /../ and without spaces, quotes or ; { } ? # $",
  /^(?=.{1,1000}$)\/(?!\/)(?!.*\/\/)(?!(.*\/)?\.{1,2}(\/|$))[A-Za-z0-9._~+@:/-]*$/,
);

const origin = text(
  '"*" or an origin such as https://app.example.com, https://*.example.com or http://localhost:3000',
  /^(?=.{1,300}$)(\*|https?:\/\/(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?)$/,
);
const token = text("a header's name such as X-Total-Count", /^[A-Za-z0-9-]{1,100}$/);
/** All of them are one word of nginx's, which takes 4096 bytes. */
const tokens = list(token).max(30, "at most 30 names");
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

const cors = section({
  origins: list(origin)
    .min(1, "at least one origin")
    .describe('Sites that may read the answers, or "*" for every one.'),
  methods: list(oneOf(methods)).default(["GET", "HEAD", "POST"]).describe("What such a site may ask by."),
  headers: tokens.default(["Content-Type"]).describe("Request headers that such a site may send."),
  exposed: tokens.default([]).describe("Answer headers that such a site may read, beside the usual ones."),
  credentials: yesOrNo.default(false).describe('Lets such a site send cookies along; not with origins "*".'),
  maxAge: duration.default("1h").describe("How long browsers keep what they were told."),
});

const routeLimits = z.union(
  [
    z.literal("off"),
    section({
      requestsPerSecond: wholeNumber(1, 100_000).optional().describe("One client's requests a second, over time."),
      burst: wholeNumber(0, 100_000).optional().describe("Requests beyond that at once."),
      connections: wholeNumber(1, 65_535).optional().describe("One client's requests at the same time."),
    }),
  ],
  { error: "off, or a group of requestsPerSecond, burst and connections" },
);

export const route = section({
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
  kind: oneOf(["auto", "api", "page"])
    .default("auto")
    .describe("Which limits hold; auto: api where the path or the host begins with api, else page."),
  limits: routeLimits.optional().describe("One client's limits here, in place of its kind's; off for none."),
  headers: headers.default({}).describe("Headers of this route's answers, in place of edge.headers."),
  cors: cors
    .optional()
    .describe("Which other sites may read the answers; the app's own such headers are left out then."),
  allow: list(network).default([]).describe("Networks that may ask; everybody when left out."),
  deny: list(network).default([]).describe("Networks that may not; they come before allow."),
  users: list(userName)
    .default([])
    .describe("Names of edge.users that may ask, by a password; everybody when left out."),
  open: list(oneOf(internalPaths))
    .default([])
    .describe("Internal paths of the app that the outside may ask; all others of them are answered 404."),
});

/** Passwords by user. */
export const users = map(
  userName,
  z
    .string("a text of 12 to 72 characters")
    .regex(/^[\x21-\x7e]{12,72}$/, "12 to 72 characters without spaces")
    .meta({ secret: true }),
);
