import { usualHeaders } from "../../platforms/edge-headers.ts";
import type { EdgeSettings, Environment } from "./settings.ts";
import { requestIdHeader } from "./requests.ts";

type Headers = Readonly<Record<string, string>>;

/** A year, of this host alone: its subdomains may be somebody else's, and a browser forgets neither before the time. */
const productionHeaders: Headers = { "Strict-Transport-Security": "max-age=31536000" };

const overTlsOnly = "strict-transport-security";

/** Headers of the edge's answers, for nginx: an add_header line is heeded only where its location has no other of its own. */
export interface HeaderTable {
  /** Decide for each answer which of the headers it lacks. */
  readonly maps: readonly string[];
  /** Those of every answer, to be said once for all. */
  readonly common: readonly string[];
  /** All of a route's, where they differ from the common ones. */
  of(route: EdgeSettings["routes"][number]): readonly string[];
}

export function headerTable(
  edge: Pick<EdgeSettings, "headers" | "routes" | "trustedProxies">,
  environment: Environment,
): HeaderTable {
  const usual = environment === "production" ? { ...usualHeaders, ...productionHeaders } : usualHeaders;
  const common = inPlace(usual, edge.headers);
  const all = [common, ...edge.routes.map(({ headers }) => inPlace(common, headers))];
  const distinct = [
    ...new Set(all.flatMap((headers) => Object.entries(headers).map((entry) => JSON.stringify(entry)))),
  ];
  const lines = (headers: Headers) => [
    ...always,
    ...ordered(headers).map(([name, value]) => add(name, variable(distinct.indexOf(JSON.stringify([name, value]))))),
  ];
  const scheme = edge.trustedProxies.length === 0 ? "$scheme" : "$client_scheme";
  return {
    maps: distinct.map((entry, index) => headerMap(JSON.parse(entry) as [string, string], variable(index), scheme)),
    common: lines(common),
    of: ({ headers }) => [...lines(inPlace(common, headers)), ...without(common, headers)],
  };
}

/** Of every answer too; retry_after is empty but for one that refuses for now (limits.ts, maintenance.ts). */
const always = [requestIdHeader, "add_header Retry-After $retry_after always;"];

const variable = (index: number) => `$header_${index}`;

/** "always", or errors would lack it. */
const add = (name: string, value: string) => `add_header ${name} ${value} always;`;

/** The policy's map asks whether the app has sent X-Frame-Options, so it stands before the edge does. */
function ordered(headers: Headers): [string, string][] {
  const isPolicy = ([name]: readonly [string, string]) => name.toLowerCase() === "content-security-policy";
  return Object.entries(headers).sort((a, b) => Number(isPolicy(b)) - Number(isPolicy(a)));
}

/** Said to be empty, which nginx leaves out: a header that is missing in a list reads as one that was forgotten. */
function without(common: Headers, changes: EdgeSettings["headers"]): string[] {
  const left = new Set(Object.keys(inPlace(common, changes)));
  return Object.keys(common)
    .filter((name) => !left.has(name))
    .map((name) => add(name, '""'));
}

/** Names differ in case only for whoever reads them. */
function inPlace(headers: Headers, changes: EdgeSettings["headers"]): Headers {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !changed.has(name.toLowerCase()));
  const spelling = new Map(
    [...Object.keys(usualHeaders), ...Object.keys(headers)].map((name) => [name.toLowerCase(), name]),
  );
  const given = Object.entries(changes)
    .filter((entry): entry is [string, string] => entry[1] !== false)
    .map(([name, value]): [string, string] => [spelling.get(name.toLowerCase()) ?? name, value]);
  return Object.fromEntries([...kept, ...given]);
}

/** Nothing where the answer has such a header already: what stands there is the app's. */
function headerMap([name, value]: readonly [string, string], to: string, scheme: string): string {
  const sent = `$sent_http_${name.toLowerCase().replaceAll("-", "_")}`;
  if (name.toLowerCase() === overTlsOnly)
    return `map "${scheme}:${sent}" ${to} { "https:" ${quoted(value)}; default ""; }`;
  if (name.toLowerCase() === "content-security-policy") return policyMap(value, sent, to);
  return `map ${sent} ${to} { "" ${quoted(value)}; default ""; }`;
}

/** A browser that knows frame-ancestors does not look at X-Frame-Options: an app's own DENY must not become 'self'. */
function policyMap(value: string, sent: string, to: string): string {
  const rest = value
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !/^frame-ancestors(\s|$)/i.test(part))
    .join("; ");
  return `map "${sent}:$sent_http_x_frame_options" ${to} { ":" ${quoted(value)}; "~^:" ${quoted(rest)}; default ""; }`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', String.raw`\"`)}"`;
}
