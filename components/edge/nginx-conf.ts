import type { StackConfig } from "../../config/schema.ts";
import type { EdgePlan } from "../../sizing/types.ts";
import { parseDuration } from "../../sizing/units.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { locationBlock, upstreamBlock, type Upstream } from "./routes.ts";

export const configFolder = "/etc/keelson/edge";
/** Names that the config holds, one a line: the probe binary reloads nginx when one of them moves to another address. */
export const namesFile = `${configFolder}/upstreams`;
export const certificateFile = "/run/secrets/tls.crt";
export const keyFile = "/run/secrets/tls.key";

/** Unprivileged, because nginx runs as a user without capabilities; Docker publishes them under the real ports. */
export const ports = { http: 8080, https: 8443, health: 8081 } as const;
export const loadedUrl = `http://127.0.0.1:${ports.health}/loaded`;

/** How long a client's idle connection stays open, and may serve another request even in a worker that a reload ended. */
export const keepaliveSeconds = 15;
/** What clients are told instead: whoever heeds it never meets a connection that is being closed. */
const keepaliveHintSeconds = 10;

export interface NginxInput {
  readonly plan: EdgePlan;
  readonly edge: StackConfig["edge"];
  readonly upstreams: readonly Upstream[];
  readonly maxBodyBytes: number;
}

/** The configuration, which tells the digest of itself and of what it reads beside itself to whoever asks at loadedUrl. */
export function renderLoadedConf(
  input: NginxInput,
  certificate: string,
): { readonly conf: string; readonly digest: string } {
  const digest = textDigest(renderNginxConf(input, "") + certificate);
  return { conf: renderNginxConf(input, digest), digest };
}

export function renderNginxConf(input: NginxInput, digest: string): string {
  const { plan, edge, upstreams } = input;
  return `${block([
    "pid /tmp/nginx.pid;",
    "error_log /dev/stderr warn;",
    `worker_processes ${plan.workerProcesses};`,
    `worker_rlimit_nofile ${plan.openFiles};`,
    // Old workers of a reload finish what they would have waited for; a hanging client may not keep them for ever.
    `worker_shutdown_timeout ${parseDuration(edge.requestTimeout)}s;`,
    `events { worker_connections ${plan.workerConnections}; }`,
    "http {",
    ...indent([...httpSettings(input), ...upstreams.map(upstreamBlock), ...healthServer(digest), ...servers(input)]),
    "}",
  ])}\n`;
}

function httpSettings({ maxBodyBytes }: NginxInput): string[] {
  return [
    ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path /tmp/${kind};`),
    "default_type application/octet-stream;",
    "server_tokens off;",
    "sendfile on;",
    "tcp_nopush on;",
    `keepalive_timeout ${keepaliveSeconds}s ${keepaliveHintSeconds}s;`,
    // Without it a reload closes idle connections at once, and a request that is on its way over one of them is lost.
    `keepalive_min_timeout ${keepaliveSeconds}s;`,
    "client_header_timeout 12s;",
    "client_body_timeout 12s;",
    "send_timeout 15s;",
    `client_max_body_size ${maxBodyBytes};`,
    "server_names_hash_bucket_size 128;",
    `log_format json escape=json '${jsonLog}';`,
    "access_log /dev/stdout json;",
    // A caller's own id survives, if it is short and harmless, so that one id follows a request through everything.
    'map $http_x_request_id $request_tag { default $request_id; "~^[A-Za-z0-9._-]{8,64}$" $http_x_request_id; }',
    "map $http_upgrade $connection_upgrade { default upgrade; '' ''; }",
  ];
}

const jsonLog = `{${[
  ["time", '"$time_iso8601"'],
  ["request_id", '"$request_tag"'],
  ["remote_addr", '"$remote_addr"'],
  ["method", '"$request_method"'],
  ["host", '"$host"'],
  ["uri", '"$uri"'],
  ["status", "$status"],
  ["bytes", "$body_bytes_sent"],
  ["seconds", "$request_time"],
  ["upstream", '"$upstream_addr"'],
  ["upstream_status", '"$upstream_status"'],
  ["upstream_seconds", '"$upstream_response_time"'],
  ["user_agent", '"$http_user_agent"'],
]
  .map(([key, value]) => `"${key}":${value}`)
  .join(",")}}`;

/** For health checks and reloads alone: reachable from inside the container only. */
function healthServer(digest: string): string[] {
  return [
    "server {",
    `  listen 127.0.0.1:${ports.health};`,
    "  access_log off;",
    "  keepalive_timeout 0;",
    '  location = /health { return 200 "ok\\n"; }',
    `  location = /loaded { return 200 "${digest}\\n"; }`,
    "}",
  ];
}

function servers({ edge, upstreams }: NginxInput): string[] {
  const listen = edge.tls.kind === "none" ? `listen ${ports.http}` : `listen ${ports.https} ssl`;
  const hosts = [...new Set(["*", ...edge.routes.map((route) => route.host)])];
  const routed = hosts.map((host) => server(host, listen, edge, upstreams));
  return edge.tls.kind === "none" ? routed : [redirectServer(edge.httpsPort), ...routed];
}

function server(
  host: string,
  listen: string,
  { routes, tls, requestTimeout }: NginxInput["edge"],
  upstreams: readonly Upstream[],
): string {
  const own = routes.filter((route) => route.host === host);
  const everywhere =
    host === "*" ? [] : routes.filter(({ host, path }) => host === "*" && !own.some((route) => route.path === path));
  const known = new Set(upstreams.map(({ service }) => service));
  const locations = [...own, ...everywhere]
    .filter(({ service }) => known.has(service))
    .map((route) => locationBlock(route, parseDuration(requestTimeout)));
  const fallback = [...own, ...everywhere].some(({ path }) => path === "/") ? [] : ["location / { return 404; }"];
  return block([
    "server {",
    ...indent([
      host === "*" ? `${listen} default_server;` : `${listen};`,
      `server_name ${host === "*" ? "_" : host};`,
      ...(tls.kind === "none" ? [] : tlsSettings),
      ...locations,
      ...fallback,
    ]),
    "}",
  ]);
}

const tlsSettings = [
  "http2 on;",
  `ssl_certificate ${certificateFile};`,
  `ssl_certificate_key ${keyFile};`,
  "ssl_protocols TLSv1.2 TLSv1.3;",
  "ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;",
  "ssl_prefer_server_ciphers off;",
  "ssl_session_cache shared:tls:10m;",
  "ssl_session_timeout 1d;",
  "ssl_session_tickets off;",
];

function redirectServer(httpsPort: number): string {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return `server { listen ${ports.http} default_server; server_name _; location / { return 308 https://$host${port}$request_uri; } }`;
}

function block(lines: readonly string[]): string {
  return lines.join("\n");
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`);
}
