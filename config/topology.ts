import type { Draft } from "./draft.ts";
import type { ServiceConfig, StackConfig } from "./schema.ts";

/** Data services that a service may need beside the other services of its stack. */
export const dataServices = ["postgres", "redis"] as const;

type Services = Readonly<Record<string, Draft<Pick<ServiceConfig, "needs">> | undefined>>;

/** The other services of the stack that a service needs. */
export function neededServices(services: Services, name: string): string[] {
  const needs = services[name]?.needs ?? [];
  return needs.filter((need): need is string => need !== undefined && Object.hasOwn(services, need));
}

/** The services that need this one, by name. */
export function consumersOf(services: Services, name: string): string[] {
  const names = Object.keys(services).sort();
  return names.filter((other) => neededServices(services, other).includes(name));
}

/**
 * Tells whether the edge and a service meet in one network. A server for other services that has no route is kept to
 * those that need it; everything else may be routed to by a change of the edge alone.
 */
export function meetsEdge({ edge, services }: Pick<StackConfig, "edge" | "services">, name: string): boolean {
  // Nobody comes to it, whatever the edge routes.
  if (services[name]?.kind === "scheduled") return false;
  return isRouted(edge, name) || consumersOf(services, name).length === 0;
}

function isRouted({ routes, tcp }: StackConfig["edge"], name: string): boolean {
  return [...routes, ...tcp].some(({ service }) => service === name);
}

/** Ports of a service to which the edge passes bytes. */
export function tcpPorts({ tcp }: Pick<StackConfig["edge"], "tcp">, name: string): number[] {
  const own = tcp.filter(({ service }) => service === name).map(({ port, servicePort }) => servicePort ?? port);
  return [...new Set(own)];
}

/** Names by need: whoever is needed stands before whoever needs it, else by name. There is no circle of needs. */
export function byNeed(services: Services): string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    if (ordered.has(name)) return;
    neededServices(services, name).sort().forEach(visit);
    ordered.add(name);
  };
  Object.keys(services).sort().forEach(visit);
  return [...ordered];
}

/** One circle of needs that starts and ends with this service: ["a", "b", "a"]; undefined where there is none. */
export function circleOf(services: Services, start: string): string[] | undefined {
  const search = (path: readonly string[]): string[] | undefined => {
    for (const need of neededServices(services, path.at(-1)!).sort()) {
      if (need === start) return [...path, need];
      const found = path.includes(need) ? undefined : search([...path, need]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search([start]);
}

/** Whether anybody comes to it over a network: the edge, or a service that needs it. */
export function isReached({ edge, services }: Pick<StackConfig, "edge" | "services">, name: string): boolean {
  return isRouted(edge, name) || consumersOf(services, name).length > 0;
}
