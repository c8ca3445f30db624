import { notApplicable, undecided, whenKnown } from "../findings.ts";
import { unknown, type Container, type Fact, type Facts, type PlainFile } from "../facts/types.ts";
import type { Finding } from "../rule.ts";
import { nginxSeconds, parseNginx, valueInForce, type Directive, type Scope } from "./nginx.ts";

/** The edge's nginx as it is configured. */
export interface EdgeConf {
  readonly edge: Container;
  readonly subject: string;
  readonly main: readonly Directive[];
  readonly servers: readonly Server[];
}

/** A server that others than the container itself can reach. */
export interface Server extends Scope {
  readonly tls: boolean;
  /** Sends everybody to https, but for the challenges of a certificate authority. */
  readonly redirects: boolean;
  /** Its locations; itself where it has none. */
  readonly answers: readonly Scope[];
}

/** Judges the edge's configuration where there is an edge and its configuration is known. */
export function withEdgeConf(facts: Facts, judge: (conf: EdgeConf) => readonly Finding[]): readonly Finding[] {
  const edge = facts.containers.find(({ tier }) => tier === "edge");
  if (edge === undefined) return [notApplicable("nothing here answers the outside")];
  const own = facts.files.filter(({ service }) => service === edge.service);
  const conf = own.find(({ path }) => path.endsWith("/nginx.conf"));
  if (conf === undefined) return [undecided(edge.subject, "its nginx.conf")];
  return whenKnown(edge.subject, withIncludes(conf.content, own), "its nginx.conf", (main) =>
    judge({ edge, subject: edge.subject, main, servers: servers(main) }),
  );
}

/** The servers of a configuration without includes. */
export function serversOf(conf: string): readonly Server[] {
  return servers(parseNginx(conf));
}

function withIncludes(content: Fact<string>, files: readonly PlainFile[]): Fact<readonly Directive[]> {
  return content === unknown ? unknown : included(parseNginx(content), files);
}

function included(directives: readonly Directive[], files: readonly PlainFile[]): Fact<readonly Directive[]> {
  const parts = directives.map((directive) => expanded(directive, files));
  const known = parts.filter((part) => part !== unknown);
  return known.length < parts.length ? unknown : known.flat();
}

function expanded(directive: Directive, files: readonly PlainFile[]): Fact<readonly Directive[]> {
  const { name, args, block } = directive;
  if (block !== undefined) {
    const inner = included(block, files);
    return inner === unknown ? unknown : [{ ...directive, block: inner }];
  }
  // The image's own list of media types says nothing that a rule asks.
  if (name !== "include" || args[0]!.endsWith("mime.types")) return [directive];
  return withIncludes(files.find(({ path }) => path === args[0])?.content ?? unknown, files);
}

function servers(main: readonly Directive[]): Server[] {
  return blocks(main, "http").flatMap(({ block: http = [] }) =>
    blocks(http, "server")
      .filter(({ block = [] }) => listens(block).some(isOpen))
      .map(({ block = [] }) => server([main, http, block])),
  );
}

function server(levels: Scope["levels"]): Server {
  const own = levels.at(-1)!;
  const host = own.find(({ name }) => name === "server_name")?.args[0] ?? "_";
  const scope = { name: host === "_" ? "" : host, levels };
  const places = locations(scope);
  const answers = places.length === 0 ? [{ ...scope, name: scope.name || "every path" }] : places;
  const tls = listens(own).some((args) => args.includes("ssl"));
  return { ...scope, tls, redirects: own.some(isRedirect) || answers.every(goesToHttps), answers };
}

function locations({ name, levels }: Scope): Scope[] {
  return blocks(levels.at(-1)!, "location").flatMap(({ args, block = [] }) => {
    const scope = { name: `${name} location ${args.join(" ")}`.trim(), levels: [...levels, block] };
    return [scope, ...locations({ name, levels: scope.levels })];
  });
}

function goesToHttps({ name, levels }: Scope): boolean {
  return levels.at(-1)!.some(isRedirect) || name.includes("/.well-known/acme-challenge/");
}

function isRedirect({ name, args: [code = "", to = ""] }: Directive): boolean {
  return name === "return" && /^30[1278]$/.test(code) && to.startsWith("https://");
}

function blocks(directives: readonly Directive[], wanted: string): Directive[] {
  return directives.filter(({ name, block }) => name === wanted && block !== undefined);
}

/** Each by its arguments; nginx's default where there is none. */
function listens(block: readonly Directive[]): (readonly string[])[] {
  const given = block.filter(({ name }) => name === "listen").map(({ args }) => args);
  return given.length === 0 ? [["8000"]] : given;
}

function isOpen([address = ""]: readonly string[]): boolean {
  return !/^(127\.|\[::1\]|localhost|unix:)/.test(address);
}

/**
 * How long an app's answer is waited for in a place that passes on, 0 in another. Lanes for streams and sockets
 * (components/edge/lanes.ts) wait for no answer that ends; nginx's default is 60 s.
 */
export function answerSeconds(scope: Scope): number {
  const passes = scope.levels.at(-1)!.some(({ name }) => name === "proxy_pass");
  if (!passes || /location @open(-again)?:/.test(scope.name)) return 0;
  return nginxSeconds(valueInForce(scope, "proxy_read_timeout") ?? "60s");
}

/** The edge's own locations, in which no route's answer comes about. */
const ownPlaces = /location (@[^:]*$|~|(=|\^~) \/\.keelson\/)/;

/** "location /, location /api/ and 3 more": a named location stands for the path after its colon. */
export function namePlaces(scopes: readonly Scope[], shown = 3): string {
  const paths = scopes.filter(({ name }) => !ownPlaces.test(name));
  const named = paths.length === 0 ? scopes : paths;
  const names = [...new Set(named.map(({ name }) => name.replace(/location @[^:]*:/, "location ")))];
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(", ")} and ${more} more` : names.join(", ");
}
