import { tcpHost } from "../../config/certificates.ts";
import { clientConnections, tcpBuffer, tcpZones } from "../../sizing/edge-tcp.ts";
import { KiB, MiB, parseDuration } from "../../sizing/units.ts";
import { certificateLines } from "./certificate-lines.ts";
import { countedClients } from "./limits.ts";
import { tcpLog } from "./log.ts";
import { tcpPort } from "./ports.ts";
import type { EdgeSettings, Environment } from "./settings.ts";
import { tlsProtocols } from "./tls.ts";

/** Containers' names by service. */
export type Replicas = Readonly<Record<string, readonly string[]>>;

interface TcpInput {
  readonly edge: EdgeSettings;
  readonly environment: Environment;
  readonly replicas: Replicas;
}

type TcpRoute = EdgeSettings["tcp"][number];

/**
 * Debian has it as a module, in a file that loads it; loaded before anything else is said, where it is used. An image with
 * nginx of another make (the official one) has it built in and no such file, which the pattern allows.
 */
export function streamModule({ tcp }: EdgeSettings): string[] {
  return tcp.length === 0 ? [] : ["include /etc/nginx/modules-enabled/*mod-stream.conf;"];
}

/** What passes bytes on; nothing where no route asks for it. */
export function streamBlock(input: TcpInput): string[] {
  const { tcp } = input.edge;
  if (tcp.length === 0) return [];
  const routes = tcp.flatMap((route, index) => {
    const instances = input.replicas[route.service] ?? [];
    return instances.length === 0 ? [] : [group(route, instances), server(route, index, input)];
  });
  return [block("stream", [routeNames(tcp), ...settings, ...routes])];
}

/** For the log: where nginx listens is a number of its own. */
function routeNames(tcp: readonly TcpRoute[]): string {
  const names = tcp.map((route, index) => `${tcpPort(index)} ${groupOf(route)};`);
  return `map $server_port $tcp_route { default "-"; ${names.join(" ")} }`;
}

const settings = [
  ...countedClients,
  // By the port and the client; and by the port alone.
  `limit_conn_zone "$server_port:$client_network" zone=tcp_clients:${tcpZones.clients / MiB}m;`,
  `limit_conn_zone $server_port zone=tcp_all:${tcpZones.all / MiB}m;`,
  // The access log has each of them.
  "limit_conn_log_level info;",
  ...tcpLog,
  `proxy_buffer_size ${tcpBuffer / KiB}k;`,
  "proxy_connect_timeout 2s;",
  // Another replica is asked where no connection comes about; bytes that have gone out are never sent again.
  "proxy_next_upstream_tries 2;",
  // A side that has gone without a word is found out.
  "proxy_socket_keepalive on;",
];

/** A new connection goes where the fewest are, as they last. Without max_fails=0 one refusal takes a replica away. */
function group({ port, service, servicePort = port }: TcpRoute, instances: readonly string[]): string {
  const servers = instances.map((instance) => `server ${instance}:${servicePort} max_fails=0;`);
  return block(`upstream ${groupOf({ port, service })}`, ["least_conn;", ...servers]);
}

function groupOf({ port, service }: Pick<TcpRoute, "port" | "service">): string {
  return `${service}.${port}`;
}

function server(route: TcpRoute, index: number, { edge, environment }: TcpInput): string {
  const { allow, deny, maxConnections, proxyProtocol } = route;
  const client = clientConnections(route, edge, environment);
  const listen = `${tcpPort(index)}${route.tls ? " ssl" : ""} so_keepalive=on`;
  return block("server", [
    // The second line goes where the kernel has no IPv6.
    ...[`listen ${listen};`, `listen [::]:${listen};`],
    ...deny.map((network) => `deny ${network};`),
    ...allow.map((network) => `allow ${network};`),
    ...(allow.length > 0 ? ["deny all;"] : []),
    ...(client === undefined ? [] : [`limit_conn tcp_clients ${client};`]),
    `limit_conn tcp_all ${maxConnections};`,
    ...(route.tls ? tlsLines(route, edge) : []),
    ...(proxyProtocol ? ["proxy_protocol on;"] : []),
    `proxy_timeout ${parseDuration(route.idleTimeout)}s;`,
    `proxy_pass ${groupOf(route)};`,
  ]);
}

function tlsLines({ host }: TcpRoute, edge: EdgeSettings): string[] {
  return [
    ...certificateLines(edge, tcpHost(host, edge.routes)),
    ...tlsProtocols,
    // Not the one of requests: nginx takes a cache for one of its two kinds of servers.
    "ssl_session_cache shared:tcp_tls:1m;",
    "ssl_session_tickets off;",
    "ssl_handshake_timeout 12s;",
  ];
}

function block(head: string, lines: readonly string[]): string {
  const inner = lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`);
  return [`${head} {`, ...inner, "}"].join("\n");
}
