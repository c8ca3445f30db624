import type { StackConfig } from "../../config/schema.ts";

/** A routed app as it runs now: each replica by its own name, because a shared name would include a failing new one. */
export interface Upstream {
  readonly service: string;
  readonly instances: readonly string[];
  readonly port: number;
}

type Route = StackConfig["edge"]["routes"][number];

/** Idle connections that each worker keeps to an app; must be under what the app accepts, over its usual concurrency. */
const keepalive = 32;

export function upstreamBlock({ service, instances, port }: Upstream): string {
  const servers = instances.map((name) => `  server ${name}:${port} max_fails=3 fail_timeout=5s;`);
  // keepalive_timeout under the 5 s after which Node.js closes idle connections: whoever closes first must be nginx.
  return [`upstream ${service} {`, ...servers, `  keepalive ${keepalive};`, "  keepalive_timeout 4s;", "}"].join("\n");
}

export function locationBlock({ path, service, stripPath }: Route, timeoutSeconds: number): string {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  // A trailing slash on proxy_pass replaces the location's prefix; without it the path goes on untouched.
  const matches = prefix === path ? [prefix] : [prefix, `= ${path}`];
  const pass = stripPath ? `http://${service}/` : `http://${service}`;
  return matches.map((match) => location(match, pass, timeoutSeconds)).join("\n");
}

function location(match: string, pass: string, timeoutSeconds: number): string {
  const timeouts = ["read", "send"].map((way) => `proxy_${way}_timeout ${timeoutSeconds}s;`);
  const settings = [`proxy_pass ${pass};`, ...proxySettings, ...timeouts].map((line) => `  ${line}`);
  return [`location ${match} {`, ...settings, "}"].join("\n");
}

const proxySettings = [
  "proxy_http_version 1.1;",
  "proxy_set_header Host $http_host;",
  "proxy_set_header Connection $connection_upgrade;",
  "proxy_set_header Upgrade $http_upgrade;",
  "proxy_set_header X-Request-Id $request_tag;",
  // Replaced, not extended: a client could put any address in front.
  "proxy_set_header X-Forwarded-For $remote_addr;",
  "proxy_set_header X-Forwarded-Proto $scheme;",
  "proxy_set_header X-Forwarded-Host $http_host;",
  "add_header X-Request-Id $request_tag always;",
  "proxy_connect_timeout 2s;",
  // Only what has not reached an app goes to the next replica; nginx never repeats a POST by itself.
  "proxy_next_upstream error timeout;",
  "proxy_next_upstream_tries 2;",
];

/** The host names of all replicas, one a line; never an empty file, which the Docker provider refuses. */
export function renderNames(upstreams: readonly Upstream[]): string {
  return upstreams.flatMap(({ instances }) => instances.map((name) => `${name}\n`)).join("") || "\n";
}
