import { type Acme, coveredBy, tcpHost } from "../certificates.ts";
import type { Draft, StackDraft } from "../draft.ts";
import { isPortless } from "../health.ts";
import { didYouMean } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { ServiceConfig, StackConfig } from "../schema.ts";
import { mostTcpConnections } from "../sections/edge-tcp.ts";

type TcpRoute = Draft<StackConfig["edge"]["tcp"][number]>;

/** What a TCP route leads to, and what it promises; ports that clash are found with all others (edge.ts). */
export function tcpProblems(stack: StackDraft): Problem[] {
  const routes = stack.edge?.tcp ?? [];
  return [
    ...routes.flatMap((route = {}, index) => {
      const path = ["edge", "tcp", index];
      return [...targetProblems(route, path, stack), ...tlsProblems(route, path, stack)];
    }),
    ...tooMany(routes),
  ];
}

export function noService(name: string, names: readonly string[]): string {
  const choice = didYouMean(name, names) || (names.length > 0 ? `; there is ${names.join(", ")}` : "");
  return `no service is called "${name}" under keelson:stack.services${choice}`;
}

function targetProblems(route: TcpRoute, path: Path, { services }: StackDraft): Problem[] {
  const { service: name } = route;
  if (name === undefined || services === undefined) return [];
  const place = [...path, "service"];
  if (!Object.hasOwn(services, name)) return [{ path: place, text: noService(name, Object.keys(services)) }];
  const service = services[name] ?? {};
  return service.kind === "scheduled"
    ? [{ path: place, text: `"${name}" runs at its times, and nobody reaches it` }]
    : portProblems(route, path, service);
}

function portProblems(
  { service: name, servicePort, port: own }: TcpRoute,
  path: Path,
  { kind, port, ports = [] }: Draft<ServiceConfig>,
): Problem[] {
  const open = [...(isPortless({ kind }) ? [] : [port]), ...ports];
  const wanted = servicePort ?? own;
  if (wanted === undefined || open.includes(wanted)) return [];
  const key = servicePort === undefined ? "port" : "servicePort";
  const there = open.length === 0 ? "it has none" : `it has ${open.join(", ")}`;
  const text = `"${name}" has no port ${wanted} (${there}); add it to services.${name}.ports, or give servicePort`;
  return [{ path: [...path, key], text }];
}

function tlsProblems(route: TcpRoute, path: Path, { edge }: StackDraft): Problem[] {
  const { tls, host } = route;
  if (tls !== true)
    return host === undefined ? [] : [{ path: [...path, "host"], text: "is for tls: true; add that, or remove it" }];
  return edge === undefined ? [] : shownProblems(host, path, edge);
}

function shownProblems(
  host: string | undefined,
  path: Path,
  { tls, routes = [] }: NonNullable<StackDraft["edge"]>,
): Problem[] {
  const text = "edge.tls is none, so there is no certificate to show; change one of them";
  if (tls?.kind === "none") return [{ path: [...path, "tls"], text }];
  return tls?.kind === "acme" ? certificateProblems(host, path, { routes, tls }) : [];
}

interface Certified {
  readonly routes: NonNullable<NonNullable<StackDraft["edge"]>["routes"]>;
  readonly tls: Draft<Acme>;
}

function certificateProblems(
  host: string | undefined,
  path: Path,
  { routes, tls: { hosts = [] } }: Certified,
): Problem[] {
  const names = hosts.length > 0 ? hosts : routes.map((route) => route?.host);
  const certified = names.filter((name) => name !== undefined && name !== "*") as string[];
  const shown = tcpHost(host, routes);
  if (coveredBy(certified, shown) !== undefined) return [];
  const whose = shown === "*" ? "it, as no route has a host" : `"${shown}"`;
  const text = `no certificate is obtained for ${whose}; add the host to edge.tls.hosts, and name it here`;
  return [{ path: [...path, "host"], text }];
}

function tooMany(routes: readonly (TcpRoute | undefined)[]): Problem[] {
  const total = routes.reduce((sum, route) => sum + (route?.maxConnections ?? 0), 0);
  if (total <= mostTcpConnections) return [];
  const text = `all maxConnections are ${total} together, and the edge holds ${mostTcpConnections} at the most; lower them`;
  return [{ path: ["edge", "tcp"], text }];
}
