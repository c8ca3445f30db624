import { request } from "node:http";
import { connect, type ConnectionOptions } from "node:tls";
import type { StackConfig } from "../../../config/schema.ts";
import { listenerOf, placeOf, reasonOf, type Listener } from "./edge.ts";
import { unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding } from "./types.ts";

const timeoutMs = 10_000;

export const liveTlsProtocols: LiveCheck = {
  name: "live-tls-protocols",
  like: "tls-protocols",
  item: "tls certificates",
  title: "The edge that runs refuses TLS below 1.2 and suites that can be broken, and sends plain HTTP to https.",
  severity: "high",
  references: ["RFC 8996", "RFC 9325"],
  remedy: "Deploy again: it puts back what Keelson renders, TLS 1.2 and 1.3 with Mozilla's intermediate suites.",
  ask: async ({ config }) => {
    const listener = listenerOf(config);
    if (!listener.isTls) return [{ kind: "not-applicable", reason: "the edge speaks no TLS" }];
    const asked = listener.names.map((name) => judgeHost(config, listener, name));
    return (await Promise.all(asked)).flat();
  },
};

interface Offer {
  readonly what: string;
  readonly options: ConnectionOptions;
}

/** What a client would offer that knows nothing better. OpenSSL itself speaks these at its lowest security level alone. */
const weak: readonly Offer[] = [
  { what: "TLS 1.0", options: { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" } },
  { what: "TLS 1.1", options: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } },
  {
    what: "a suite without forward secrecy or authenticated encryption",
    options: {
      ...{ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" },
      ciphers: "kRSA:ECDHE+SHA1:ECDHE+SHA256:ECDHE+SHA384:DHE+SHA1:@SECLEVEL=0",
    },
  },
];

async function judgeHost(
  config: StackConfig,
  listener: Listener,
  name: string | undefined,
): Promise<readonly LiveFinding[]> {
  const subject = name ?? "edge";
  try {
    // Whoever refuses everything has not refused these for their weakness.
    await accepts(listener, name, {});
    const offers = await Promise.all(weak.map((offer) => isAccepted(listener, name, offer)));
    const taken = weak.filter((_, index) => offers[index]).map(({ what }) => wrong(subject, `accepts ${what}`));
    return [...taken, ...(await judgePlain(config, name))];
  } catch (error) {
    return [unanswered(subject, `no handshake with ${placeOf(listener)}: ${reasonOf(error)}`)];
  }
}

async function isAccepted(listener: Listener, name: string | undefined, { options }: Offer): Promise<boolean> {
  try {
    await accepts(listener, name, options);
    return true;
  } catch (error) {
    if (/^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH)$/.test((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return false;
  }
}

/** Resolves once the handshake is done; whose certificate it is does not matter here. */
function accepts({ address, port }: Listener, name: string | undefined, options: ConnectionOptions): Promise<void> {
  const named = name === undefined ? {} : { servername: name };
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false, ...named, ...options }, () => {
      socket.destroy();
      resolve();
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.on("error", reject);
  });
}

async function judgePlain(config: StackConfig, name: string | undefined): Promise<readonly LiveFinding[]> {
  const subject = name ?? "edge";
  const place = { address: listenerOf(config).address, port: config.edge.httpPort };
  try {
    const { status, location } = await askPlain(place, name);
    const isSentOn = status >= 301 && status <= 308 && location.startsWith("https://");
    return isSentOn ? [] : [wrong(subject, `answers plain HTTP with ${status}, and not by sending it to https`)];
  } catch (error) {
    return [unanswered(subject, `no answer from ${placeOf(place)}: ${reasonOf(error)}`)];
  }
}

function askPlain({ address, port }: Pick<Listener, "address" | "port">, name: string | undefined) {
  const headers = { ...(name === undefined ? {} : { host: name }), "user-agent": "keelson-checklist" };
  const options = { host: address, port, path: "/", headers, agent: false, timeout: timeoutMs };
  return new Promise<{ readonly status: number; readonly location: string }>((resolve, reject) => {
    const asked = request(options, (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? "" });
    });
    asked.on("timeout", () => asked.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    asked.on("error", reject);
    asked.end();
  });
}
