import { request as requestHttp, type IncomingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";
import type { StackConfig } from "../../../config/schema.ts";
import { usualHeaders } from "../../../platforms/edge-headers.ts";
import { listenerOf, placeOf, reasonOf, type Listener } from "./edge.ts";
import { unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding } from "./types.ts";

const timeoutMs = 10_000;
/** 180 days, as the rule over what is declared wants it: shorter ones end between two visits. */
const leastMaxAge = 15_552_000;

export const liveHeaders: LiveCheck = {
  name: "live-security-headers",
  like: "security-headers",
  item: "security headers",
  title: "What the edge answers carries the security headers, and tells no version.",
  severity: "medium",
  references: ["OWASP Secure Headers"],
  remedy: "Let the edge or the app send them with every answer.",
  ask: async ({ config }) => {
    const listener = listenerOf(config);
    const asked = listener.names.map((name) => judgeHost(config, listener, name));
    return (await Promise.all(asked)).flat();
  },
};

/** Paths of one host asked at most. */
const mostPaths = 10;
/** It is nginx's own page: without "always" a header is lost on errors alone. */
const errorPath = "/.keelson/maintenance.html";

/** Each place is asked, as nginx takes headers from the innermost that has any; what several lack is said once. */
async function judgeHost(config: StackConfig, listener: Listener, name: string | undefined): Promise<LiveFinding[]> {
  const subject = name ?? "edge";
  const left = leftOut(config);
  const asked = pathsOf(config, name).map(async (path): Promise<[string, readonly string[]]> => [
    path === errorPath ? "an error page" : path,
    faults(await askHeaders(listener, name, path), listener.isTls, left),
  ]);
  try {
    const found = await Promise.all(asked);
    const texts = [...new Set(found.flatMap(([, texts]) => texts))];
    return texts.map((text) => wrong(subject, `${text}${placesOf(text, found)}`));
  } catch (error) {
    return [unanswered(subject, `no answer from ${placeOf(listener)}: ${reasonOf(error)}`)];
  }
}

/** Nothing where every place lacks it. */
function placesOf(text: string, found: readonly (readonly [string, readonly string[]])[]): string {
  const having = found.filter(([, texts]) => texts.includes(text)).map(([path]) => path);
  return having.length === found.length ? "" : ` (${having.join(", ")})`;
}

function pathsOf({ edge }: StackConfig, name: string | undefined): string[] {
  const here = edge.routes.filter(({ host }) => host === "*" || host.replace(/^\*\./, "www.") === name);
  return [...new Set([...here.map(({ path }) => path), errorPath])].slice(-mostPaths);
}

/** What the stack file itself takes away anywhere, by lower-case name. */
function leftOut({ edge }: StackConfig): ReadonlySet<string> {
  const changes = [edge.headers, ...edge.routes.map(({ headers }) => headers)];
  const removed = changes.flatMap((headers) => Object.entries(headers).filter(([, value]) => value === false));
  return new Set(removed.map(([name]) => name.toLowerCase()));
}

type Headers = IncomingHttpHeaders;

/** What an answer lacks, in words; `left` are headers that the stack file does without. */
export function faults(headers: Headers, isTls: boolean, left: ReadonlySet<string> = new Set()): string[] {
  const missing = expected(isTls).filter(({ isWell }) => !isWell(headers));
  const gone = Object.keys(usualHeaders)
    .filter((name) => !judgedByValue.test(name) && !left.has(name.toLowerCase()))
    .filter((name) => headers[name.toLowerCase()] === undefined);
  const versioned = ["server", "x-powered-by"].filter((name) => /\d/.test(String(headers[name] ?? "")));
  return [
    ...missing.map(({ header, because }) => `sends no ${header}: ${because}`),
    ...gone.map((name) => `sends no ${name}, which the stack file has the edge send with every answer`),
    ...versioned.map((name) => `tells its version in ${name}`),
  ];
}

/** Those of which a value is asked below. */
const judgedByValue = /^(X-Content-Type-Options|Referrer-Policy)$/;

interface Expected {
  readonly header: string;
  readonly because: string;
  readonly isWell: (headers: Headers) => boolean;
}

function expected(isTls: boolean): Expected[] {
  return [...(isTls ? [transport] : []), ...everywhere];
}

/** Browsers heed it over TLS only. */
const transport: Expected = {
  header: "Strict-Transport-Security of 180 days or more",
  because: "a first request goes in clear",
  isWell: ({ "strict-transport-security": value }) => Number(/max-age="?(\d+)/i.exec(value ?? "")?.[1]) >= leastMaxAge,
};

const everywhere: readonly Expected[] = [
  {
    header: "X-Content-Type-Options: nosniff",
    because: "browsers guess what an upload is",
    isWell: ({ "x-content-type-options": value }) => String(value).toLowerCase() === "nosniff",
  },
  {
    header: "X-Frame-Options or frame-ancestors",
    because: "other sites may put it into a frame",
    isWell: (headers) =>
      /^(deny|sameorigin)$/i.test(String(headers["x-frame-options"])) ||
      /frame-ancestors/i.test(String(headers["content-security-policy"])),
  },
  {
    header: "Referrer-Policy",
    because: "paths leak to other sites",
    isWell: (headers) => !["undefined", "", "unsafe-url"].includes(String(headers["referrer-policy"]).toLowerCase()),
  },
];

/** Asks for the headers of a path, by a name that is routed. Whose certificate it is does not matter here. */
function askHeaders({ address, port, isTls }: Omit<Listener, "names">, name: string | undefined, path: string) {
  const headers = { ...(name === undefined ? {} : { host: name }), "user-agent": "keelson-checklist" };
  const tls = { rejectUnauthorized: false, ...(name === undefined ? {} : { servername: name }) };
  const options = { host: address, port, path, headers, agent: false, timeout: timeoutMs, ...(isTls ? tls : {}) };
  return new Promise<Headers>((resolve, reject) => {
    const asked = (isTls ? requestHttps : requestHttp)(options, (response) => {
      response.destroy();
      resolve(response.headers);
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    asked.on("error", reject);
    asked.end();
  });
}
