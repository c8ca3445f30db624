import type { StackConfig } from "../config/schema.ts";
import { held } from "./edge-held.ts";
import { areUsual } from "./edge-limits.ts";
import type { Bytes, TcpPlan } from "./types.ts";
import { KiB, MiB, roundUp } from "./units.ts";

type Edge = StackConfig["edge"];
type TcpRoute = Edge["tcp"][number];

/** One step of a connection's bytes, each way. nginx keeps both for as long as the connection lasts. */
export const tcpBuffer = 16 * KiB;

/** What is counted by: each client's connections, and those of all. 4,000 of them take a fifth of it. */
export const tcpZones = { clients: MiB, all: MiB } as const;

/** One client's connections where a route says nothing else: a pool of a service elsewhere, or some people behind one router. */
const usualConnections = 100;

/** Both buffers, a record of TLS where it ends here, and nginx's own notes. */
function heldByConnection({ tls }: TcpRoute): Bytes {
  return 2 * tcpBuffer + 4 * KiB + (tls ? held.tls : 0);
}

/** One client's connections; undefined where it may have as many as all. */
export function clientConnections(
  route: TcpRoute,
  edge: Pick<Edge, "limits">,
  environment: StackConfig["environment"],
): number | undefined {
  if (route.limits === "off") return undefined;
  const holds = route.limits !== undefined || areUsual(edge, environment);
  const bound = route.limits?.connections ?? (holds ? usualConnections : Infinity);
  return bound < route.maxConnections ? bound : undefined;
}

/** Connections of all TCP routes at the same time. */
export function tcpConnections({ tcp }: Pick<Edge, "tcp">): number {
  return tcp.reduce((sum, { maxConnections }) => sum + maxConnections, 0);
}

/** What they hold, each at its most, and what nginx counts them by. */
export function tcpMemory({ edge: { tcp } }: Pick<StackConfig, "edge">): Bytes {
  if (tcp.length === 0) return 0;
  const all = tcp.reduce((sum, route) => sum + memoryOf(route), 0);
  return roundUp(all, MiB) + tcpZones.clients + tcpZones.all;
}

function memoryOf(route: TcpRoute): Bytes {
  return route.maxConnections * heldByConnection(route);
}

export function planTcp({ edge, environment }: Pick<StackConfig, "edge" | "environment">): TcpPlan[] {
  return edge.tcp.map((route) => {
    const { port, service, servicePort = port, maxConnections, tls } = route;
    const client = clientConnections(route, edge, environment);
    return {
      ...{ port, service, servicePort, maxConnections, memory: memoryOf(route) },
      ...(client === undefined ? {} : { clientConnections: client }),
      ...(tls ? { tls } : {}),
    };
  });
}
