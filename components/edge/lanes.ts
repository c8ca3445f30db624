import type { StackConfig } from "../../config/schema.ts";
import { held } from "../../sizing/edge-held.ts";
import { corsMaps } from "./cors.ts";
import { metricsOf } from "./metrics.ts";
import { stickyRouteBlocks, stickyWay, type Choice } from "./sticky.ts";
import type { Upstream } from "./upstreams.ts";

export type Route = StackConfig["edge"]["routes"][number];

/** A route as nginx is told of it: its number names its variables, `service` is the place among the upstreams. */
export interface RouteTarget {
  readonly index: number;
  readonly service: number;
  readonly upstream: Upstream;
  /** Says whether its answers are counted. */
  readonly monitored: boolean;
  /** Whether clients speak TLS. */
  readonly secure: boolean;
  /** nginx's variable of what they speak. */
  readonly scheme: string;
  /** Longest wait for an answer that is no stream. */
  readonly answerSeconds: number;
  /** This is the longest silence of a stream or a WebSocket. */
  readonly idleSeconds: number;
  readonly guard: RouteGuard;
}

/** What stands before a route's app, in nginx's lines. */
export interface RouteGuard {
  /** All headers of its answers, where they are not those of every route. */
  readonly headers: readonly string[];
  /** The same for a place that adds one of its own. */
  readonly allHeaders: readonly string[];
  /** Pages of one's own for what is refused here, but for those statuses that lead elsewhere. */
  readonly errorPages: (but?: readonly number[]) => readonly string[];
  /** Where those pages lie, if the route's headers go out with them. */
  readonly errorPlaces: readonly string[];
  /** Answered without the app. */
  readonly answers: readonly string[];
  /** Who may ask, in every place to which a request comes first. */
  readonly access: readonly string[];
  /** In every place that passes on: how often, and what is left out of the app's answer. */
  readonly passing: readonly string[];
}

/** What a route needs beside its server. */
export function routeMaps(route: Route, target: RouteTarget): string[] {
  return [
    ...strippedPath(route, target),
    ...(route.sticky ? stickyRouteBlocks({ ...target, path: route.path }) : []),
    ...(route.cors === undefined ? [] : corsMaps(route.cors, target.index)),
  ];
}

/** In place of what is left of a path, which has no space: nginx refuses one. */
const refused = '" "';

/** The part of the path that a stripped prefix leaves, byte for byte, without the slash that it begins with. */
function strippedPath({ path, stripPath }: Route, { index }: RouteTarget): string[] {
  if (!isStripped({ path, stripPath })) return [];
  const prefix = escaped(prefixOf(path));
  return [
    `map $request_uri $rest_${index} {`,
    // Also for another spelling of the prefix: two servers that read one path in two ways are how guards are passed.
    `  default ${refused};`,
    `  "~*^[^?]*(/|%2f|%5c|\\\\\\\\)(\\.|%2e)(\\.|%2e)(;[^/?]*)?(/|%2f|%5c|\\\\\\\\|\\?|$)" ${refused};`,
    `  "~^${prefix}/(?<rest_after_${index}>.*)$" $rest_after_${index};`,
    `  "~^${prefix}(?<query_after_${index}>\\?.*)?$" $query_after_${index};`,
    "}",
  ];
}

/** The locations of a route in one server. The first only sorts; the named ones pass on, each with its own times. */
export function routeLocations(route: Route, target: RouteTarget): string[] {
  const prefix = folderOf(route.path);
  const matches = prefix === route.path ? [prefix] : [prefix, `= ${route.path}`];
  return [
    ...matches.map((match) => sorting(match, route, target)),
    ...lanes(route, target),
    ...target.guard.errorPlaces,
  ];
}

function sorting(match: string, route: Route, { index, guard, monitored }: RouteTarget): string {
  const stripped = isStripped(route);
  return block(`location ${match}`, [
    ...(monitored ? metricsOf(route) : []),
    ...guard.headers,
    ...guard.answers,
    ...(stripped ? [`set $prefix "${prefixOf(route.path)}";`, `if ($rest_${index} = ${refused}) { return 400; }`] : []),
    ...guard.errorPages(),
    `error_page 418 = @$lane:${folderOf(route.path)};`,
    "return 418;",
  ]);
}

function lanes(route: Route, target: RouteTarget): string[] {
  const { index, service, answerSeconds, idleSeconds, guard, scheme } = target;
  const folder = folderOf(route.path);
  const lane = (name: string, choice: Choice, seconds: number, settings: readonly string[]) => {
    const way = route.sticky ? stickyWay(choice, target) : { to: `$${choice}_${service}` };
    return block(`location @${name}:${folder}`, [
      ...settings,
      ...guard.passing,
      ...(way.cookie === undefined ? guard.headers : [...guard.allHeaders, way.cookie]),
      `proxy_read_timeout ${seconds}s;`,
      ...waysBack(route, scheme),
      `proxy_pass http://${way.to}${isStripped(route) ? `/$rest_${index}` : "$request_uri"};`,
    ]);
  };
  const elsewhere = (name: string) => [
    ...guard.access,
    onlyOnce,
    ...guard.errorPages([502, 504]),
    `error_page 502 504 = @${name}-again:${folder};`,
  ];
  const nowhere = [...unlessReached, ...guard.errorPages()];
  return [
    lane("plain", "first", answerSeconds, elsewhere("plain")),
    lane("plain-again", "second", answerSeconds, nowhere),
    lane("open", "first", idleSeconds, elsewhere("open")),
    lane("open-again", "second", idleSeconds, nowhere),
    lane("body", "all", answerSeconds, [
      ...guard.access,
      ...guard.errorPages(),
      "proxy_request_buffering off;",
      `client_body_buffer_size ${held.step};`,
    ]),
  ];
}

/** Without it a kept connection that breaks counts as old, and nginx sends again what the app may have received. */
const onlyOnce = "proxy_next_upstream off;";

const unlessReached = [onlyOnce, "if ($verdict = 502) { return 502; }", "if ($verdict = 504) { return 504; }"];

/** What an app says in its own terms, in the client's: it knows neither the prefix nor that its name is no host's. */
function waysBack(route: Route, scheme: string): string[] {
  const { service, path } = route;
  const here = `${scheme}://$public_host`;
  if (!isStripped(route)) return [`proxy_redirect ~^http://${service}(?::[0-9]+)?(/.*)?$ ${here}$1;`];
  const prefix = prefixOf(path);
  const own = `(?!${escaped(prefix)}(?:[/?#]|$))`;
  return [
    `proxy_redirect ~^http://${service}(?::[0-9]+)?(/.*)?$ ${here}${prefix}$1;`,
    // What has the prefix already comes from an app that heeds X-Forwarded-Prefix.
    `proxy_redirect ${here}${prefix}/ ${here}${prefix}/;`,
    `proxy_redirect ${here}/ ${here}${prefix}/;`,
    `proxy_redirect ~^${own}(/(?!/).*)$ ${prefix}$1;`,
    `proxy_cookie_path ~^/$ ${prefix};`,
    `proxy_cookie_path ~^${own}(/.+)$ ${prefix}$1;`,
  ];
}

function isStripped({ path, stripPath }: Pick<Route, "path" | "stripPath">): boolean {
  return stripPath && path !== "/";
}

/** With the slash at its end, with or without which a path is one route. */
export function folderOf(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

function prefixOf(path: string): string {
  return path.replace(/\/$/, "");
}

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^$(){}|[\]\\]/g, String.raw`\$&`);
}

function block(head: string, lines: readonly string[]): string {
  return [`${head} {`, ...lines.map((line) => `  ${line}`), "}"].join("\n");
}
