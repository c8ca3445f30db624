import type { StackFile } from "../../config/schema.ts";
import { pairsOf } from "./merge.ts";
import { isHttp, isLocal, publishedPorts } from "./ports.ts";
import { dependencies } from "./roles.ts";
import type { World } from "./world.ts";

export type Route = NonNullable<NonNullable<StackFile["edge"]>["routes"]>[number];

const hostName = /^(\*|(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)$/;

/** Which hosts and paths lead to which service; `ports` has those that listen, by the compose file's names. */
export function routesOf(world: World, ports: Readonly<Record<string, number | undefined>>): Route[] {
  const apps = Object.keys(world.names).filter((name) => ports[name] !== undefined);
  const named = apps.flatMap((name) => labelled(world, name));
  const routed = new Set(named.map(({ service }) => service));
  const proxied = behindProxies(world, apps);
  const found = [
    ...new Set([
      ...proxied,
      ...first(world, apps),
      ...published(world, apps, named.length + proxied.length > 0),
      ...lone(apps),
    ]),
  ];
  const open = found.filter((name) => !routed.has(world.names[name]!));
  return [...named, ...open.map((name, index) => openRoute(world, name, index + named.length))];
}

/** Nobody publishes anything: the only service there is may be meant. */
function lone(apps: readonly string[]): readonly string[] {
  return apps.length === 1 ? apps : [];
}

function behindProxies({ compose, roles }: World, apps: readonly string[]): string[] {
  const proxies = Object.keys(roles).filter((name) => roles[name]!.kind === "proxy");
  return proxies
    .flatMap((name) => dependencies(compose.services[name]!).map(({ on }) => on))
    .filter((name) => apps.includes(name));
}

/** At the web's own ports is what people open. */
function first({ compose }: World, apps: readonly string[]): readonly string[] {
  return apps.filter((name) =>
    publishedPorts(compose.services[name]!).some(
      (port) => isHttp(port) && !isLocal(port) && webPorts.has(port.published),
    ),
  );
}

const webPorts: ReadonlySet<number | undefined> = new Set([80, 443]);

/** Those that the host alone reaches are meant for an operator: they are routed where nothing else is. */
function published({ compose, names, report }: World, apps: readonly string[], hasOthers: boolean): readonly string[] {
  const portsOf = (name: string) => publishedPorts(compose.services[name]!).filter(isHttp);
  const all = apps.filter((name) => portsOf(name).length > 0);
  const [open, local] = [false, true].map((wanted) => all.filter((name) => portsOf(name).every(isLocal) === wanted));
  if (open!.length === 0 && !hasOthers) return all;
  for (const name of local!)
    report.left(
      name,
      "ports",
      `published at the host's own address alone: it gets no route, as the edge is for everybody (edge.routes: - service: ${names[name]!})`,
    );
  return open!;
}

function openRoute({ names, report }: World, name: string, index: number): Route {
  const service = names[name]!;
  if (index === 0) return { service };
  const host = `${service}.localhost`;
  report.left(
    name,
    "ports",
    `the edge tells services apart by host or path: ${host} is a stand-in for the host of its own`,
  );
  return { host, service };
}

/** Hosts and paths of Traefik's labels and of nginx-proxy's and caddy-docker-proxy's variables. */
function labelled({ compose, names, report }: World, name: string): Route[] {
  const { labels, environment } = compose.services[name]!;
  const pairs = Object.entries(pairsOf(labels));
  const rules = pairs.filter(([key, value]) => /^traefik\.http\.routers\..*\.rule$/.test(key) && value !== null);
  const hosts = [pairsOf(environment)["VIRTUAL_HOST"], pairsOf(labels)["caddy"]].flatMap((text) =>
    (text ?? "").split(","),
  );
  const routes = [
    ...rules.flatMap(([, rule]) => fromRule(rule!)),
    ...hosts.map((host) => ({ host: host.trim().replace(/^https?:\/\//, "") })),
  ];
  const known = routes.filter(({ host }) => hostName.test(host));
  if (known.length > 0) report.carried(name, "labels");
  const unique = [...new Map(known.map((route) => [JSON.stringify(route), route])).values()];
  const sticky = pairs.some(([key, value]) => /sticky\.cookie(=|$|\.name$)/.test(key) && value !== "false");
  return unique.map((route) => ({ ...route, service: names[name]!, ...(sticky && { sticky }) }));
}

function fromRule(rule: string): { host: string; path?: string }[] {
  const hosts = [...rule.matchAll(/Host\(([^)]*)\)/g)].flatMap(([, list]) => list!.split(","));
  const path = /PathPrefix\(\s*[`"'](\/[^`"']*)[`"']/.exec(rule)?.[1];
  return hosts.map((host) => ({
    host: host.trim().replaceAll(/[`"']/g, ""),
    ...(path !== undefined && path !== "/" && { path }),
  }));
}
