import { clientLimits, limitRates, limitZoneSize } from "../../sizing/edge-limits.ts";
import { MiB } from "../../sizing/units.ts";
import type { EdgeSettings, Environment } from "./settings.ts";

const zoneSize = `${limitZoneSize / MiB}m`;
const requestZone = (rate: number) => `requests_${rate}`;

/** When a client that was refused may come back, in seconds: by then every rate has let somebody in. */
export const retrySeconds = 1;

/**
 * What nginx counts by: the route, and the client's address; of IPv6 the first half, which is one customer's network, so
 * that nobody has 2^64 addresses to ask from. An IPv4 address in IPv6's clothes counts as itself.
 */
export const countedClients = [
  "map $binary_remote_addr $client_network {",
  "  default $binary_remote_addr;",
  String.raw`  "~(?s)^\x00{10}\xff\xff(?<mapped_client>.{4})$" $mapped_client;`,
  String.raw`  "~(?s)^(?<client_half>.{8}).{8}$" $client_half;`,
  "}",
];

/** Zones of all routes; nothing where no route has limits. */
export function limitZones(edge: EdgeSettings, environment: Environment): string[] {
  const rates = limitRates({ edge, environment });
  if (rates.length === 0) return [];
  const key = '"$limited_route:$client_network"';
  return [
    ...countedClients,
    ...rates.map((rate) => `limit_req_zone ${key} zone=${requestZone(rate)}:${zoneSize} rate=${rate}r/s;`),
    `limit_conn_zone ${key} zone=connections:${zoneSize};`,
    "limit_req_status 429;",
    "limit_conn_status 429;",
    // The access log has each of them; once more among the errors, a flood would fill that too.
    "limit_req_log_level info;",
    "limit_conn_log_level info;",
  ];
}

/** A route's limits, in every place that passes on. A request that is passed on a second time counts once. */
export function limitLines(
  route: EdgeSettings["routes"][number],
  index: number,
  { edge, environment }: { readonly edge: EdgeSettings; readonly environment: Environment },
): string[] {
  const limits = clientLimits(route, edge, environment);
  if (limits === undefined) return [];
  const { requestsPerSecond, burst, connections } = limits;
  // Without nodelay a burst would be let in at the rate: the last of 200 would wait for 7 s.
  const room = burst === 0 ? "" : ` burst=${burst} nodelay`;
  return [
    `set $limited_route ${index};`,
    `limit_req zone=${requestZone(requestsPerSecond)}${room};`,
    `limit_conn connections ${connections};`,
  ];
}
