import { isIP } from "node:net";
import type { StackDraft } from "../draft.ts";
import { edgeGuardProblems } from "./edge-guard.ts";
import { noService, tcpProblems } from "./edge-tcp.ts";
import { formatPath, type Path, type Problem } from "../problem.ts";

export const edgeProblems = (stack: StackDraft): Problem[] => [
  ...routeTargets(stack),
  ...repeatedRoutes(stack),
  ...ownPaths(stack),
  ...bareAddresses(stack),
  ...portClashes(stack),
  ...edgeGuardProblems(stack),
  ...tcpProblems(stack),
];

function routeTargets({ services, edge }: StackDraft): Problem[] {
  if (services === undefined) return [];
  const names = Object.keys(services);
  return (edge?.routes ?? []).flatMap((route, index) => {
    if (route?.service === undefined || names.includes(route.service)) return [];
    return [{ path: ["edge", "routes", index, "service"], text: noService(route.service, names) }];
  });
}

function repeatedRoutes({ edge }: StackDraft): Problem[] {
  const keys = (edge?.routes ?? []).map(
    (route) => route?.host && route.path && `host "${route.host}" and path "${withoutSlash(route.path)}"`,
  );
  return keys.flatMap((key, index) => {
    const first = keys.indexOf(key);
    if (key === undefined || first === index) return [];
    return [
      { path: ["edge", "routes", index], text: `${key} are those of routes[${first}] too; keep one or change one` },
    ];
  });
}

/** The edge's own pages lie there (components/edge): nginx would not take the same place twice. */
const ownFolder = "/.keelson";

function ownPaths({ edge }: StackDraft): Problem[] {
  return (edge?.routes ?? []).flatMap((route, index) => {
    if (route?.path === undefined || !`${route.path}/`.startsWith(`${ownFolder}/`)) return [];
    const text = `"${route.path}" lies where the edge has its own pages (${ownFolder}); choose another path`;
    return [{ path: ["edge", "routes", index, "path"], text }];
  });
}

/** Where all hosts are named, a handshake without a name is refused, and a client that asks for an address names none. */
function bareAddresses({ edge }: StackDraft): Problem[] {
  const { routes = [], tls } = edge ?? {};
  const isPlain = tls === undefined || tls.kind === "none";
  // Of certificates from an authority more is said already (certificates.ts).
  if (isPlain || tls.kind === "acme" || routes.some((route) => route?.host === "*")) return [];
  return routes.flatMap((route, index) => {
    if (route?.host === undefined || isIP(route.host) === 0) return [];
    const text = `"${route.host}" is an address, which no TLS client names: nobody would be shown a certificate; leave host out, and the route is for every host`;
    return [{ path: ["edge", "routes", index, "host"], text }];
  });
}

/** With and without the slash at its end a path is one route. */
function withoutSlash(path: string): string {
  return path === "/" ? path : path.replace(/\/$/, "");
}

interface Listener {
  readonly path: Path;
  readonly address?: string;
  readonly port?: number;
}

const listeners = ({ edge, postgres, redis }: StackDraft): Listener[] => [
  ...edgeListeners(edge),
  { path: ["postgres", "publish", "port"], ...postgres?.publish },
  { path: ["redis", "publish", "port"], ...redis?.publish },
];

function edgeListeners({ address, tls, tcp = [], ...edge }: NonNullable<StackDraft["edge"]> = {}): Listener[] {
  const http = { path: ["edge", "httpPort"], address, port: edge.httpPort };
  const https = { path: ["edge", "httpsPort"], address, port: edge.httpsPort };
  const others = tcp.map((route, index) => ({ path: ["edge", "tcp", index, "port"], address, port: route?.port }));
  // Without TLS nothing listens on the HTTPS port.
  return [http, ...(tls?.kind === "none" ? [] : [https]), ...others];
}

function portClashes(stack: StackDraft): Problem[] {
  const all = listeners(stack);
  return all.flatMap((listener, index) => {
    const other = all.slice(0, index).find((earlier) => clash(earlier, listener));
    if (other === undefined) return [];
    return [{ path: listener.path, text: `${listener.port} is ${formatPath(other.path)} too; choose another port` }];
  });
}

function clash(a: Listener, b: Listener): boolean {
  if (a.port === undefined || a.port !== b.port) return false;
  return a.address === b.address || [a.address, b.address].some((address) => address === "0.0.0.0" || address === "::");
}
