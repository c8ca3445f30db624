import fc from "fast-check";
import { renderLoadedConf } from "../../components/edge/nginx-conf.ts";
import { parseStack } from "../../config/parse.ts";
import type { StackConfig } from "../../config/schema.ts";

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
const networks = fc.uniqueArray(fc.constantFrom("10.0.0.0/8", "203.0.113.7", "2001:db8::/32", "::1"), { maxLength: 3 });
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
const cors = fc.record({
  origins: fc.constantFrom(["https://a.example"], ["https://*.a.example", "http://localhost:3000"]),
  ...{ credentials: fc.boolean(), exposed: fc.constantFrom([], ["X-Total-Count"]) },
});
const limits = fc.oneof(
  fc.constant("off" as const),
  fc.record({ requestsPerSecond: fc.integer({ min: 1, max: 50 }), burst: fc.nat(300) }, { requiredKeys: [] }),
);
const guard = {
  ...{ headers, kind: fc.constantFrom("auto", "api", "page"), allow: networks, deny: networks },
  ...{ users: fc.constantFrom([], ["ann"]), open: fc.constantFrom([], ["/status"]) },
};
const route = fc
  .record({
    ...{ host, path, service: fc.nat() },
    ...{ stripPath: fc.boolean(), sticky: fc.boolean(), idleTimeout: fc.constantFrom("1s", "24h") },
    ...guard,
  })
  .chain((plain) =>
    fc.record({ cors: fc.option(cors), limits: fc.option(limits) }).map(({ cors, limits }) => ({
      ...plain,
      ...(cors && { cors }),
      ...(limits && { limits }),
    })),
  );
const tcpRoute = fc.record(
  {
    ...{ port: fc.integer({ min: 1, max: 65_535 }), service: fc.nat(), idleTimeout: fc.constantFrom("1s", "24h") },
    ...{
      maxConnections: fc.integer({ min: 1, max: 500 }),
      allow: networks,
      deny: networks,
      proxyProtocol: fc.boolean(),
    },
    limits: fc.oneof(fc.constant("off" as const), fc.record({ connections: fc.integer({ min: 1, max: 600 }) })),
    tls: fc.boolean(),
  },
  { requiredKeys: ["port", "service"] },
);
const errorPages = fc.dictionary(fc.constantFrom("400", "404", "413", "429", "502", "504"), fc.constant("page.html"));
const tls = fc.constantFrom({ kind: "none" } as const, { kind: "self-signed" } as const);
const replicas = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 4 });
const stack = fc.record({
  names: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  routes: fc.uniqueArray(route, { maxLength: 8, selector: ({ host, path }) => `${host} ${path.replace(/\/$/, "")}` }),
  tcp: fc.uniqueArray(tcpRoute, { maxLength: 5, selector: ({ port }) => port }),
  ...{ environment: fc.constantFrom("development", "production"), headers, trustedProxies: networks },
  ...{ errorPages, tls, replicas, httpsPort: fc.constantFrom(443, 8443), maxBodySize: fc.constantFrom("1KiB", "1TiB") },
});
type RandomStack = typeof stack extends fc.Arbitrary<infer T> ? T : never;

export interface RandomEdge {
  readonly edge: StackConfig["edge"];
  readonly environment: StackConfig["environment"];
  readonly conf: string;
}

/** The edge's files of as many valid stack files, the same at each call. */
export function randomEdges(count: number): readonly RandomEdge[] {
  return fc.sample(stack, { numRuns: count, seed: 12 }).map(rendered);
}

/** Addresses stand for containers' names, which the probe binary would resolve. */
function rendered({ names, routes, tcp, replicas, environment, ...settings }: RandomStack): RandomEdge {
  const named = <T extends { readonly service: number }>({ service, ...rest }: T) => ({
    ...rest,
    service: names[service % names.length]!,
  });
  const chosen = routes.map(named);
  const taken = [80, settings.httpsPort];
  const passed = tcp.filter(({ port }) => !taken.includes(port)).map(named);
  const ports = passed.map(({ port }) => port).filter((port) => port !== 8080);
  const services = Object.fromEntries(names.map((each) => [each, { image: "example.com/app:1", ports }]));
  const users = { ann: "a-long-pass-phrase" };
  const plain = settings.tls.kind === "none" ? { tls: false } : {};
  const routing = { routes: chosen, tcp: passed.map((route) => ({ ...route, ...plain })) };
  // As a development stack: production would refuse some of them, and nginx is to take all.
  const { edge } = parseStack({ environment: "development", services, edge: { ...settings, users, ...routing } });
  const instances = (index: number) =>
    Array.from({ length: replicas[index]! }, (_, replica) => `127.0.${index}.${replica + 1}`);
  const routed = [...new Set(chosen.map(({ service }) => service))].sort();
  const upstreams = routed.map((service, index) => {
    return { service, instances: instances(index), port: 8080, keepAliveSeconds: 4 };
  });
  const plan = { workerProcesses: 2, workerConnections: 512, openFiles: 1088 };
  const beside = { replicas: Object.fromEntries(names.map((each, index) => [each, instances(index)])) };
  const input = { plan, environment, edge, upstreams, maxBodyBytes: 1024 ** 2, ...beside };
  return { edge, environment, conf: renderLoadedConf(input, "").conf };
}
