import { request as requestHttp, type IncomingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";
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
    const asked = listener.names.map(async (name) => {
      const subject = name ?? "edge";
      try {
        return judgeHeaders(subject, await askHeaders(listener, name), listener.isTls);
      } catch (error) {
        return [unanswered(subject, `no answer from ${placeOf(listener)}: ${reasonOf(error)}`)];
      }
    });
    return (await Promise.all(asked)).flat();
  },
};

type Headers = IncomingHttpHeaders;

export function judgeHeaders(subject: string, headers: Headers, isTls: boolean): LiveFinding[] {
  const missing = expected(isTls).filter(({ isWell }) => !isWell(headers));
  const lines = missing.map(({ header, because }) => wrong(subject, `sends no ${header}: ${because}`));
  const versioned = ["server", "x-powered-by"].filter((name) => /\d/.test(String(headers[name] ?? "")));
  return [...lines, ...versioned.map((name) => wrong(subject, `tells its version in ${name}`))];
}

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

/** Asks for the headers of the root, by a name that is routed. Whose certificate it is does not matter here. */
export function askHeaders({ address, port, isTls }: Omit<Listener, "names">, name?: string): Promise<Headers> {
  const headers = { ...(name === undefined ? {} : { host: name }), "user-agent": "keelson-checklist" };
  const tls = { rejectUnauthorized: false, ...(name === undefined ? {} : { servername: name }) };
  const options = { host: address, port, path: "/", headers, timeout: timeoutMs, ...(isTls ? tls : {}) };
  return new Promise((resolve, reject) => {
    const asked = (isTls ? requestHttps : requestHttp)(options, (response) => {
      response.destroy();
      resolve(response.headers);
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    asked.on("error", reject);
    asked.end();
  });
}
