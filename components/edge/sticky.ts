import { textDigest } from "../../platforms/content-hash.ts";
import { aloneNames, group, upstreamMap, type Upstream } from "./upstreams.ts";

/** A route whose clients go back to the replica that answered them. */
export interface StickyRoute {
  readonly path: string;
  /** Whether clients speak TLS. */
  readonly secure: boolean;
  /** The route's number and its service's place, which name nginx's variables. */
  readonly index: number;
  readonly service: number;
  readonly upstream: Upstream;
}

/** Opaque to clients: no name of a container, and another value once it is another container. */
function idOf(instance: string): string {
  return textDigest(instance);
}

/** Each service has its own, as a client of two routes sends both; nginx has no variable with a dash. */
export function cookieName(service: string): string {
  return `keelson_${textDigest(service).slice(0, 8)}`;
}

/**
 * Where a client goes: by its cookie, else by the draw; the other one where no connection comes about; and, for bodies that
 * are passed on as they come, a group in which the others wait behind the first. A cookie of a container that has gone
 * counts as none.
 */
export function stickyBlocks(upstream: Upstream, index: number): string[] {
  const { service, instances } = upstream;
  const alone = aloneNames(upstream);
  const preferred = alone.map((name) => `${name}.preferred`);
  const next = alone.map((_, replica) => alone[(replica + 1) % alone.length]!);
  const from = `$kept_first_${index}`;
  return [
    ...preferred.map((name, replica) => group(name, upstream, { preferred: instances[replica] })),
    upstreamMap(`$cookie_${cookieName(service)}`, from, [instances.map(idOf), alone], `$first_${index}`),
    upstreamMap(from, `$kept_second_${index}`, [alone, next]),
    upstreamMap(from, `$kept_preferred_${index}`, [alone, preferred]),
    upstreamMap("$passed_at_once", `$kept_all_${index}`, [["1"], [`$kept_preferred_${index}`]], from),
  ];
}

/** Which replica is asked: the drawn one, another one, or any for a body that is passed on as it comes. */
export type Choice = "first" | "second" | "all";

interface Way {
  /** The group that is asked, or nginx's variable of it. */
  readonly to: string;
  /** The line that sets the client's cookie, where the group does not do it by itself. */
  readonly cookie?: string;
}

/** Where a sticky route's requests go. Where none of the replicas could be reached by its address, their Service is asked. */
export function stickyWay(choice: Choice, { index, service, upstream }: Omit<StickyRoute, "path" | "secure">): Way {
  if (upstream.each !== undefined)
    return { to: choice === "second" ? `$second_${service}` : podsName(upstream, index) };
  return { to: `$kept_${choice}_${service}`, cookie: `add_header Set-Cookie $stick_${choice}_${index} always;` };
}

/** What a sticky route needs beside its server. */
export function stickyRouteBlocks(route: StickyRoute): string[] {
  return route.upstream.each === undefined ? stickyCookies(route) : [podsGroup(route, route.upstream.each)];
}

const podsName = ({ service }: Upstream, index: number) => `${service}.pods.${index}`;

/**
 * Replicas that come and go by themselves have no names that this file could hold: the probe binary puts in all addresses of
 * their one name, and nginx itself sets the cookie and heeds it. One for each route, as the cookie has the route's path.
 */
function podsGroup({ path, secure, index, upstream }: StickyRoute, each: string): string {
  const { service, port, keepAliveSeconds } = upstream;
  const cookie = `sticky cookie ${cookieName(service)} path=${cookiePath(path)} httponly samesite=lax${secure ? " secure" : ""};`;
  return group(
    podsName(upstream, index),
    { service, port, keepAliveSeconds, instances: [each] },
    { settings: [cookie] },
  );
}

/** What a route's answers set, by who was asked: nothing where the client's cookie names him. */
export function stickyCookies({ path, secure, index, service, upstream }: StickyRoute): string[] {
  const alone = aloneNames(upstream);
  const ids = upstream.instances.map(idOf);
  const name = cookieName(upstream.service);
  // Scripts need not read it, and other sites' requests need not bring it.
  const attributes = `Path=${cookiePath(path)}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  const cookies = ids.map((id) => `"${name}=${id}; ${attributes}"`);
  const nothing = ids.map(() => '""');
  return [
    upstreamMap(`$kept_first_${service}`, `$stick_new_${index}`, [alone, cookies]),
    upstreamMap(`$cookie_${name}`, `$stick_first_${index}`, [ids, nothing], `$stick_new_${index}`),
    upstreamMap(`$kept_second_${service}`, `$stick_second_${index}`, [alone, cookies]),
    // Where two were asked, this file does not know which of them has the last address.
    upstreamMap("$upstream_addr", `$stick_all_${index}`, [['"~,"'], ['""']], `$stick_first_${index}`),
  ];
}

/** Without the slash at its end: the route answers there too. */
function cookiePath(path: string): string {
  return path === "/" ? path : path.replace(/\/$/, "");
}
