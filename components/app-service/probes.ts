import { healthOf, type Health } from "../../config/health.ts";
import type { ServiceConfig } from "../../config/schema.ts";
import { probeBinary } from "../../platforms/container.ts";
import { parseDuration } from "../../sizing/units.ts";
import { listens, type ProbeAction, type Probes } from "../workload.ts";

/** Where the edge routes a service's requests to it: under which host, and by https or not. */
export interface RoutedAs {
  /** The first named one; none where it is routed under any host alone. */
  readonly host?: string;
  readonly scheme: "http" | "https";
}

/** Who comes to a service over a network. */
export interface Reached {
  readonly routed?: RoutedAs | undefined;
  /** Another service needs it, or the edge passes bytes to it. */
  readonly isNeeded: boolean;
}

/** The two questions to a service, and how often they are asked. */
export function serviceProbes(config: ServiceConfig, reached: Reached): Probes {
  const health = healthOf(config);
  const actions = askedBy(health, config, reached);
  // A command starts a program of its own each time.
  const slow = health.kind === "command";
  const timeout = config.health.timeout === undefined ? undefined : parseDuration(config.health.timeout);
  return {
    startupSeconds: parseDuration(config.health.startup),
    liveness: { action: actions.liveness, intervalSeconds: 10, timeoutSeconds: timeout ?? 5, failureThreshold: 3 },
    readiness: {
      action: actions.readiness,
      intervalSeconds: slow ? 15 : 5,
      timeoutSeconds: timeout ?? (slow ? 10 : 3),
      failureThreshold: 3,
    },
  };
}

interface Actions {
  readonly liveness: ProbeAction;
  readonly readiness: ProbeAction;
}

/** Liveness is never the same question as readiness: a busy service would be restarted instead of spared. */
function askedBy(health: Health, config: ServiceConfig, reached: Reached): Actions {
  const get = (path: string) => ({ ...askedOverHttp(config, reached), path });
  const takes = listens(config.port, isReached(reached));
  switch (health.kind) {
    case "http":
      return { liveness: get(health.liveness), readiness: get(health.readiness) };
    case "path":
      return { liveness: takes, readiness: get(health.path) };
    case "tcp":
      return { liveness: lives, readiness: takes };
    case "command":
      return { liveness: lives, readiness: { kind: "exec", command: health.command, environment: true } };
    case "file":
      return { liveness: touches(health, 2), readiness: touches(health, 1) };
    case "process":
      return { liveness: lives, readiness: lives };
  }
}

function isReached({ routed, isNeeded }: Reached): boolean {
  return routed !== undefined || isNeeded;
}

function askedOverHttp({ port, health }: ServiceConfig, reached: Reached) {
  const headers = probeHeaders(health.host, reached.routed);
  return { kind: "http", port, ...(headers && { headers }), ...(isReached(reached) && { fromNetwork: true }) } as const;
}

const lives: ProbeAction = { kind: "exec", command: [probeBinary, "alive"] };

function touches({ file, maxAge }: Extract<Health, { kind: "file" }>, times: number): ProbeAction {
  const age = `${parseDuration(maxAge) * times}s`;
  return { kind: "exec", command: [probeBinary, "alive", "--file", file, "--max-age", age] };
}

/** An app that heeds its host, or sends everybody to https, is asked as the edge would ask it. */
function probeHeaders(given: string | undefined, routed: RoutedAs | undefined): Record<string, string> | undefined {
  const host = given ?? routed?.host;
  if (host === undefined && routed === undefined) return undefined;
  return { ...(host && { Host: host }), ...(routed && { "X-Forwarded-Proto": routed.scheme }) };
}
