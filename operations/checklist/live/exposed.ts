import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { StackConfig } from "../../../config/schema.ts";
import { listenerOf, placeOf, reasonOf, type Listener } from "./edge.ts";
import { unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding } from "./types.ts";

const timeoutMs = 10_000;
const mostBytes = 64 * 1024;

/** What the contract of an app answers inside only, and what tells such an answer from any other page. */
const internal: Readonly<Record<string, RegExp>> = {
  "/status": /"uptimeSeconds"|"dependencies"\s*:/,
  "/health/detailed": /"uptimeSeconds"|"dependencies"\s*:/,
  "/production-readiness": /"uptimeSeconds"|"dependencies"\s*:/,
  "/health/db-stats": /"pool"\s*:/,
  "/health/redis-stats": /"connectedClients"/,
  "/health/cache/stats": /"connectedClients"/,
  "/metrics": /^# (HELP|TYPE) /m,
  "/health/metrics": /^# (HELP|TYPE) |"goroutines"/m,
};

export const liveExposed: LiveCheck = {
  name: "live-internal-endpoints",
  like: "exposed-services",
  item: "firewall and isolation",
  title: "What an app tells of its inside (/status, /metrics and their like) is not answered through the edge.",
  severity: "high",
  references: ["CWE-497"],
  remedy:
    "Close the path at the edge, or answer it only to requests that carry no X-Forwarded-For (docs/app-contract.md).",
  ask: async ({ config }) => {
    const listener = listenerOf(config);
    const asked = addresses(config, listener).map((address) => judge(listener, address));
    return (await Promise.all(asked)).flat();
  },
};

interface Address {
  readonly name: string | undefined;
  readonly prefix: string;
  readonly path: string;
}

/** Every internal path under every host, and under each route's own prefix. */
function addresses({ edge }: StackConfig, { names }: Listener): Address[] {
  const prefixes = [...new Set(["", ...edge.routes.map(({ path }) => path.replace(/\/$/, ""))])];
  return names.flatMap((name) =>
    prefixes.flatMap((prefix) => Object.keys(internal).map((path) => ({ name, prefix, path }))),
  );
}

async function judge(listener: Listener, { name, prefix, path }: Address): Promise<LiveFinding[]> {
  const subject = name ?? "edge";
  try {
    const { status, text } = await askPatiently(listener, name, prefix + path);
    if (silent.has(status)) return [unanswered(subject, `answers ${prefix}${path} with ${status}`)];
    const isTold = status === 200 && internal[path]!.test(text);
    return isTold ? [wrong(subject, `answers ${prefix}${path} to anybody`)] : [];
  } catch (error) {
    return [unanswered(subject, `no answer from ${placeOf(listener)}${prefix}${path}: ${reasonOf(error)}`)];
  }
}

/** What stands in the place of the app's own answer, which may be another a moment later. */
const silent: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** These questions alone may be more at once than a route takes from one client. */
async function askPatiently(listener: Listener, name: string | undefined, path: string, tries = 5) {
  const answer = await ask(listener, name, path);
  if (answer.status !== 429 || tries === 1) return answer;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return askPatiently(listener, name, path, tries - 1);
}

/** The beginning of what is answered; whose certificate it is does not matter here. */
function ask({ address, port, isTls }: Listener, name: string | undefined, path: string) {
  const headers = { ...(name === undefined ? {} : { host: name }), "user-agent": "keelson-checklist" };
  const tls = { rejectUnauthorized: false, ...(name === undefined ? {} : { servername: name }) };
  const options = { host: address, port, path, headers, timeout: timeoutMs, agent: false, ...(isTls ? tls : {}) };
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const asked = (isTls ? requestHttps : requestHttp)(options, (response) => {
      let text = "";
      const end = () => resolve({ status: response.statusCode ?? 0, text });
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > mostBytes) response.destroy();
      });
      response.on("end", end).on("close", end).on("error", end);
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    asked.on("error", reject);
    asked.end();
  });
}
