import type { StackConfig } from "../config/schema.ts";
import type { Bytes } from "./types.ts";
import { MiB } from "./units.ts";

type Edge = StackConfig["edge"];
type Route = Edge["routes"][number];
export type RouteKind = Exclude<Route["kind"], "auto">;

/** Bounds on one client of one route. */
export interface ClientLimits {
  readonly requestsPerSecond: number;
  /** Requests beyond that rate that are taken at once; a further one is refused. */
  readonly burst: number;
  /** Requests at the same time; over HTTP/2 each stream is one. */
  readonly connections: number;
}

/**
 * A page brings its scripts, styles and pictures along, 70 of them at the median and 180 at the ninetieth percentile: with a
 * burst of 20 a browser would show it in part. An interface is asked one by one.
 */
export const usualLimits: Readonly<Record<RouteKind, ClientLimits>> = {
  api: { requestsPerSecond: 10, burst: 10, connections: 10 },
  page: { requestsPerSecond: 30, burst: 200, connections: 100 },
};

/** 32,768 clients, at 128 bytes each; beyond them nginx forgets whoever has been quiet for the longest time. */
export const limitZoneSize: Bytes = 4 * MiB;

export function kindOf({ kind, host, path }: Pick<Route, "kind" | "host" | "path">): RouteKind {
  if (kind !== "auto") return kind;
  return /^\/api(\/|$)/.test(path) || host.startsWith("api.") ? "api" : "page";
}

/** Tells whether limits hold where a route says nothing of its own. */
export function areUsual({ limits }: Pick<Edge, "limits">, environment: StackConfig["environment"]): boolean {
  return limits === "on" || (limits === "auto" && environment === "production");
}

/** Undefined where a client may ask as often as it likes. */
export function clientLimits(
  route: Pick<Route, "kind" | "host" | "path" | "limits">,
  edge: Pick<Edge, "limits">,
  environment: StackConfig["environment"],
): ClientLimits | undefined {
  if (route.limits === "off") return undefined;
  return areUsual(edge, environment) || route.limits !== undefined
    ? { ...usualLimits[kindOf(route)], ...route.limits }
    : undefined;
}

interface Limited {
  readonly edge: Pick<Edge, "limits" | "routes">;
  readonly environment: StackConfig["environment"];
}

/** Rates that routes have, each once, rising: nginx counts each in a zone of its own. */
export function limitRates({ edge, environment }: Limited): readonly number[] {
  const rates = edge.routes.flatMap((route) => clientLimits(route, edge, environment)?.requestsPerSecond ?? []);
  return [...new Set(rates)].sort((a, b) => a - b);
}

/** What nginx's zones take: one for each rate, and one for connections. */
export function limitMemory(config: Limited): Bytes {
  const rates = limitRates(config).length;
  return rates === 0 ? 0 : (rates + 1) * limitZoneSize;
}
