import fc from "fast-check";
import { errorStatuses, internalPaths } from "../../config/sections/edge-values.ts";

/** Names that no service may have. */
const keepers = ["postgres", "pgbouncer", "redis", "edge", "probe", "acme"];

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/).filter((text) => !keepers.includes(text));
/** As long as names may be. */
const longHost = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.example.com`;
const host = fc.constantFrom("*", "*.example.com", "app.example.com", "a.b", "xn--bcher-kva.example", longHost);
const path = fc.oneof(
  fc.constantFrom("/", "/api", "/api/", "/a.b+c", "/~user/x", "/@scope/name", "/a:b", "/API", `/${"x/".repeat(499)}`),
  fc.stringMatching(/^(\/[A-Za-z0-9_~+@:-]{1,8}){1,3}\/?$/),
);
const network = fc.constantFrom("10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "::1");
const networks = fc.uniqueArray(network, { maxLength: 3 });
/** None is in both. */
const access = fc
  .tuple(fc.uniqueArray(network), fc.nat(4))
  .map(([all, allowed]) => ({ allow: all.slice(0, allowed), deny: all.slice(allowed) }));
const times = fc.constantFrom("1s", "5m", "24h");
const headers = fc.dictionary(
  fc.constantFrom(
    "x-frame-options",
    "Content-Security-Policy",
    "Permissions-Policy",
    "X-Own",
    "Strict-Transport-Security",
  ),
  fc.constantFrom(
    false as const,
    "DENY",
    "default-src 'self'; frame-ancestors https://a.b",
    'geolocation=(self "https://a.b")',
  ),
  { maxKeys: 3 },
);
const origins = fc.constantFrom(
  { origins: ["https://a.example"], credentials: true },
  { origins: ["https://*.a.example", "http://localhost:3000"], credentials: false },
  { origins: ["*"], credentials: false },
);
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
const cors = fc
  .record({
    ...{ exposed: fc.constantFrom([], ["X-Total-Count"]), headers: fc.constantFrom([], ["Content-Type", "X-Csrf"]) },
    ...{ methods: fc.subarray([...methods]), maxAge: times },
  })
  .chain((rest) => origins.map((from) => ({ ...rest, ...from })));
const limits = fc.oneof(
  fc.constant("off" as const),
  fc.record(
    {
      ...{ requestsPerSecond: fc.integer({ min: 1, max: 50 }), burst: fc.oneof(fc.constant(0), fc.nat(300)) },
      connections: fc.integer({ min: 1, max: 65_535 }),
    },
    { requiredKeys: [] },
  ),
);
const guard = {
  ...{ headers, kind: fc.constantFrom("auto", "api", "page") },
  ...{ users: fc.subarray(["ann", "bob@example.com"]), open: fc.subarray([...internalPaths], { maxLength: 3 }) },
};
const route = fc
  .record({
    ...{ host, path, service: fc.nat() },
    ...{ stripPath: fc.boolean(), sticky: fc.boolean(), idleTimeout: times },
    ...guard,
  })
  .chain((plain) =>
    fc.record({ cors: fc.option(cors), limits: fc.option(limits), access }).map(({ cors, limits, access }) => ({
      ...plain,
      ...access,
      ...(cors && { cors }),
      ...(limits && { limits }),
    })),
  );
const tcpRoute = fc.record(
  {
    ...{ port: fc.integer({ min: 1, max: 65_535 }), service: fc.nat(), idleTimeout: times },
    ...{ maxConnections: fc.integer({ min: 1, max: 500 }), proxyProtocol: fc.boolean(), access },
    limits: fc.oneof(fc.constant("off" as const), fc.record({ connections: fc.integer({ min: 1, max: 600 }) })),
    tls: fc.boolean(),
  },
  { requiredKeys: ["port", "service"] },
);
/** By status; none of them in every third stack or so. */
const errorPages = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...errorStatuses), fc.constant("page.html")) },
);
const tls = fc.constantFrom("none", "self-signed", "files", "acme");
const replicas = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 4 });

/** Services are numbers, of `names`; the kind of TLS is a word, of which the stack file wants more. */
export const randomStack = fc.record({
  names: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  routes: fc.uniqueArray(route, { maxLength: 8, selector: ({ host, path }) => `${host} ${path.replace(/\/$/, "")}` }),
  tcp: fc.uniqueArray(tcpRoute, { maxLength: 5, selector: ({ port }) => port }),
  ...{ tls, environment: fc.constantFrom("development", "production"), replicas },
  // What the target and the rest of the stack say.
  ...{ monitored: fc.boolean(), inCluster: fc.boolean() },
  edge: fc.record({
    ...{ headers, trustedProxies: networks, errorPages, limits: fc.constantFrom("auto", "on", "off") },
    ...{ httpsPort: fc.constantFrom(443, 8443), maxBodySize: fc.constantFrom("1KiB", "1TiB") },
    ...{ requestTimeout: times, socketDrain: times },
    maintenance: fc.record({ retryAfter: times, allow: networks }),
  }),
});
export type RandomStack = typeof randomStack extends fc.Arbitrary<infer T> ? T : never;
