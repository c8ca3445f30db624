import { internalPaths } from "../../config/sections/edge-values.ts";
import type { EdgePlan } from "../../sizing/types.ts";
import { parseDuration } from "../../sizing/units.ts";
import { textDigest } from "../../platforms/content-hash.ts";
import { edgeFolder } from "../../platforms/edge.ts";
import { authorization, closedPaths } from "./access.ts";
import { routeGuard } from "./guard.ts";
import { headerTable } from "./headers.ts";
import { compression, hashSizes, memorySettings } from "./http-settings.ts";
import { hostGuard, onlyNamed } from "./hosts.ts";
import { folderOf, routeLocations, routeMaps, type Route, type RouteTarget } from "./lanes.ts";
import { metricsLog, metricsStatus } from "./metrics.ts";
import { limitZones } from "./limits.ts";
import { accessLog, jsonLog } from "./log.ts";
import { maintenanceMaps } from "./maintenance.ts";
import { passedHeaders, requestMaps, type PublicAddress } from "./requests.ts";
import { stickyBlocks } from "./sticky.ts";
import { acmeHosts } from "../../config/certificates.ts";
import { certificateLines, challengeLocation, challengeUpstream } from "./certificate-lines.ts";
import { ports } from "./ports.ts";
import type { EdgeSettings, Environment } from "./settings.ts";
import { streamBlock, streamModule, type Replicas } from "./tcp.ts";
import { tlsProtocols } from "./tls.ts";
import { clientScheme, trustedProxies } from "./trusted-proxies.ts";
import { upstreamBlocks, type Upstream } from "./upstreams.ts";

export const configFolder = edgeFolder;
/** With the names of upstreams; nginx reads what the probe binary makes of it (images/probe/conf.go). */
export const configFile = `${configFolder}/nginx.conf`;
export const loadedFile = "/tmp/nginx.conf";
/** The same before a reload, for nginx to test. */
export const triedFile = "/tmp/tried.conf";
export const loadedUrl = `http://127.0.0.1:${ports.health}/loaded`;

/** How long a client's idle connection stays open, and may serve another request even in a worker that a reload ended. */
export const keepaliveSeconds = 15;
/** What clients are told instead: whoever heeds it never meets a connection that is being closed. */
const keepaliveHintSeconds = 10;

export interface NginxInput {
  readonly plan: EdgePlan;
  readonly environment: Environment;
  readonly edge: EdgeSettings;
  readonly upstreams: readonly Upstream[];
  /** Whom TCP routes lead to. */
  readonly replicas?: Replicas;
  readonly maxBodyBytes: number;
  /** Who answers an authority's challenges; absent where nobody does. */
  readonly challenges?: Upstream;
  /** Says whether anybody asks the edge for metrics. */
  readonly monitored?: boolean;
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
  const { plan, edge, environment, upstreams, replicas = {} } = input;
  return `${block([
    ...streamModule(edge),
    "pid /tmp/nginx.pid;",
    "error_log /dev/stderr warn;",
    `worker_processes ${plan.workerProcesses};`,
    `worker_rlimit_nofile ${plan.openFiles};`,
    "pcre_jit on;",
    // Old workers of a reload finish what they have begun, WebSockets and streams too; nobody may keep them for ever.
    `worker_shutdown_timeout ${drainSeconds(edge)}s;`,
    `events { worker_connections ${plan.workerConnections}; }`,
    "http {",
    ...indent([
      ...httpSettings(input),
      ...upstreams.flatMap((upstream, index) => [
        ...upstreamBlocks(upstream, index),
        ...(isSticky(edge, upstream) && upstream.each === undefined ? stickyBlocks(upstream, index) : []),
      ]),
      ...challengeUpstream(input.challenges),
      ...passing(input).flatMap(({ route, target }) => routeMaps(route, target)),
      ...healthServer(digest, input.monitored === true),
      ...servers(input),
    ]),
    "}",
    ...streamBlock({ edge, environment, replicas }),
  ])}\n`;
}

function isSticky({ routes }: NginxInput["edge"], { service }: Upstream): boolean {
  return routes.some((route) => route.sticky && route.service === service);
}

/** Never shorter than what a request under way may take. */
function drainSeconds({ requestTimeout, socketDrain }: NginxInput["edge"]): number {
  return Math.max(parseDuration(requestTimeout), parseDuration(socketDrain));
}

function httpSettings({ maxBodyBytes, edge, environment, monitored }: NginxInput): string[] {
  const headers = headerTable(edge, environment);
  return [
    ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path /tmp/${kind};`),
    "default_type application/octet-stream;",
    "server_tokens off;",
    "sendfile on;",
    "tcp_nopush on;",
    `keepalive_timeout ${keepaliveSeconds}s ${keepaliveHintSeconds}s;`,
    // Without it a reload closes idle connections at once, and a request that is on its way over one of them is lost.
    `keepalive_min_timeout ${keepaliveSeconds}s;`,
    // Every one that is closed costs its client a handshake, which is dearer than a hundred requests.
    "keepalive_requests 10000;",
    "client_header_timeout 12s;",
    "client_body_timeout 12s;",
    "send_timeout 15s;",
    `client_max_body_size ${maxBodyBytes};`,
    ...hashSizes,
    ...memorySettings,
    ...compression,
    `log_format json escape=json '${jsonLog}';`,
    accessLog,
    ...(monitored === true ? metricsLog : []),
    ...trustedProxies(edge),
    ...requestMaps(publicAddress(edge)),
    authorization.map,
    ...passedHeaders(publicAddress(edge)),
    authorization.header,
    ...maintenanceMaps(edge),
    ...headers.maps,
    ...headers.common,
    ...limitZones(edge, environment),
    ...passedOn,
  ];
}

/** These lines stand in every location that passes requests on. */
const passedOn = [
  "proxy_http_version 1.1;",
  "proxy_connect_timeout 2s;",
  "proxy_send_timeout 30s;",
  // Holds where a group has more than one server, which is where nginx cannot repeat what it has sent (upstreams.ts).
  "proxy_next_upstream error;",
  "proxy_next_upstream_tries 2;",
  "recursive_error_pages on;",
  // A Location without host stays so: the one that nginx would put in has the container's port.
  "absolute_redirect off;",
];

function publicAddress(edge: EdgeSettings): PublicAddress {
  const { routes, tls, httpPort, httpsPort } = edge;
  const host = routes.find(({ host }) => !host.includes("*"))?.host ?? "localhost";
  return { host, port: tls.kind === "none" ? httpPort : httpsPort, scheme: clientScheme(edge) };
}

type Routing = Pick<NginxInput, "edge" | "environment" | "upstreams" | "monitored">;

interface Passing {
  readonly route: Route;
  readonly target: RouteTarget;
}

/** The routes whose service is there. */
function passing({ edge, environment, upstreams, monitored = false }: Routing): Passing[] {
  const table = headerTable(edge, environment);
  return edge.routes.flatMap((route, index) => {
    const service = upstreams.findIndex((upstream) => upstream.service === route.service);
    if (service < 0) return [];
    const [answerSeconds, idleSeconds] = [parseDuration(edge.requestTimeout), parseDuration(route.idleTimeout)];
    const client = { secure: edge.tls.kind !== "none", scheme: clientScheme(edge) };
    const guard = routeGuard(route, index, { edge, environment, table });
    const reached = { index, service, upstream: upstreams[service]!, monitored };
    return [{ route, target: { ...reached, ...client, guard, answerSeconds, idleSeconds } }];
  });
}

/** Writes the server for health checks and reloads alone, which is reachable from inside the container only. */
function healthServer(digest: string, monitored: boolean): string[] {
  return [
    "server {",
    `  listen 127.0.0.1:${ports.health};`,
    "  access_log off;",
    "  keepalive_timeout 0;",
    ...(monitored ? [metricsStatus] : []),
    '  location = /health { return 200 "ok\\n"; }',
    `  location = /loaded { return 200 "${digest}\\n"; }`,
    "}",
  ];
}

function servers({ edge, environment, upstreams, challenges, monitored = false }: NginxInput): string[] {
  const listen = edge.tls.kind === "none" ? String(ports.http) : `${ports.https} ssl`;
  const hosts = [...new Set(["*", ...edge.routes.map((route) => route.host), ...acmeHosts(edge)])];
  // Once for all hosts: each of hundreds asks.
  const all = passing({ edge, environment, upstreams, monitored });
  const routed = hosts.map((host) => server(host, listen, { edge, all }));
  return edge.tls.kind === "none" ? routed : [...redirectServers(edge, challenges), ...routed];
}

interface Hosted extends Pick<NginxInput, "edge"> {
  readonly all: readonly Passing[];
}

function server(host: string, listen: string, input: Hosted): string {
  const here = passingAt(host, input);
  const guard = hostGuard(host, input.edge);
  const taking = here.map(({ route }) => route);
  const fallback = taking.some(({ path }) => path === "/") ? [] : [guard.nothing];
  return block([
    "server {",
    ...indent([
      ...listens(listen, host === "*"),
      `server_name ${host === "*" ? "_" : host};`,
      ...(input.edge.tls.kind === "none" ? [] : [...certificateLines(input.edge, host), ...tlsSettings]),
      ...tooLarge,
      ...guard.lines,
      ...here.flatMap(({ route, target }) => [
        ...closedPaths(route, taking, internalPaths),
        ...routeLocations(route, target),
      ]),
      ...fallback,
    ]),
    "}",
  ]);
}

/**
 * Routes of a host, and those of wildcards and of every host that it is one of, as far as no nearer name has their place. nginx
 * itself chooses a server by the nearest name and looks into no other.
 */
function passingAt(host: string, { edge, all }: Hosted): Passing[] {
  const names = namesOf(host);
  const routes = names.flatMap((name) => edge.routes.filter((route) => route.host === name));
  const nearest = new Map(routes.toReversed().map(({ host, path }) => [folderOf(path), host]));
  return all.filter(({ route }) => nearest.get(folderOf(route.path)) === route.host);
}

/** The nearest first; a wildcard stands for any number of labels. */
function namesOf(host: string): string[] {
  const labels = host.split(".");
  const wildcards = labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
  return [...new Set([host, ...wildcards, "*"])];
}

/** The second line goes where the kernel has no IPv6. */
function listens(listen: string, isDefault: boolean): string[] {
  const last = isDefault ? " default_server" : "";
  return [`listen ${listen}${last};`, `listen [::]:${listen}${last};`];
}

/** nginx's own 494 is logged as 400, which says nothing. */
const tooLarge = ["error_page 494 = @too-large;", "location @too-large { return 431; }"];

const tlsSettings = [
  "http2 on;",
  ...tlsProtocols,
  "ssl_session_cache shared:tls:10m;",
  "ssl_session_timeout 1d;",
  "ssl_session_tickets off;",
];

function redirectServers(edge: EdgeSettings, challenges: Upstream | undefined): string[] {
  const answer = challengeLocation(challenges);
  if (!onlyNamed(edge)) return [redirectServer(edge, "_", answer)];
  const hosts = [...new Set([...edge.routes.map(({ host }) => host), ...acmeHosts(edge)])];
  return [plainServer("_", [...answer, "location / { return 404; }"]), redirectServer(edge, hosts.join(" "), answer)];
}

function redirectServer({ httpsPort }: EdgeSettings, names: string, answer: readonly string[]): string {
  const port = httpsPort === 443 ? "" : `:${httpsPort}`;
  return plainServer(names, [...answer, `location / { return 308 https://$named_host${port}$request_uri; }`]);
}

function plainServer(names: string, locations: readonly string[]): string {
  const lines = [...listens(String(ports.http), names === "_"), `server_name ${names};`, ...locations];
  return block(["server {", ...indent(lines), "}"]);
}

function block(lines: readonly string[]): string {
  return lines.join("\n");
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`);
}
