import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { isDeepStrictEqual } from "node:util";
import { listenerOf, placeOf, reasonOf, type Listener } from "./edge.ts";
import { unanswered, wrong } from "./findings.ts";
import type { LiveCheck, LiveFinding, RunningStack } from "./types.ts";

const timeoutMs = 10_000;
const dayMs = 86_400_000;
/**
 * Renewal comes at a third of the lifetime left, or before: at a fifth it has failed for long. A share, because lifetimes
 * shrink from 90 days to 45 and to 6.
 */
export const soonShare = 1 / 5;

export interface Served {
  /** The subject is a host as the stack file routes it; "*" where no name is asked for. */
  readonly subject: string;
  /** Who signed it, by its common name. */
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Why a client that checks would refuse it; undefined where it would not. */
  readonly distrust: string | undefined;
}

type Judge = (served: Served, now: Date) => LiveFinding[];

export function judgeDates({ subject, validFrom, validTo }: Served, now: Date): LiveFinding[] {
  if (validTo <= now) return [wrong(subject, `the certificate that the edge serves expired on ${day(validTo)}`)];
  if (validFrom > now)
    return [wrong(subject, `the certificate that the edge serves is valid from ${day(validFrom)} on`)];
  return [];
}

export function judgeExpiry({ subject, validFrom, validTo }: Served, now: Date): LiveFinding[] {
  const left = validTo.getTime() - now.getTime();
  if (left < 0 || left >= soonShare * (validTo.getTime() - validFrom.getTime())) return [];
  const days = Math.floor(left / dayMs);
  return [wrong(subject, `the certificate that the edge serves expires on ${day(validTo)}, in ${days} days`)];
}

export function judgeTrust({ subject, distrust }: Served): LiveFinding[] {
  return distrust === undefined ? [] : [wrong(subject, distrust)];
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

const described = { item: "tls certificates", references: [] } as const;

export const certificateChecks: readonly LiveCheck[] = [
  {
    ...described,
    name: "live-certificate-dates",
    like: "tls-renewal",
    title: "The edge serves a certificate that is valid today.",
    severity: "critical",
    remedy: "Renew the certificate, put it where edge.tls names it, and deploy.",
    ask: (stack) => askAll(stack, judgeDates),
  },
  {
    ...described,
    name: "live-certificate-expiry",
    like: "tls-renewal",
    title: "The certificate that the edge serves has a fifth of its lifetime left, or more.",
    severity: "medium",
    levels: { production: "advisory" },
    remedy: "Renew the certificate now: what renews it by itself should have done so.",
    ask: (stack) => askAll(stack, judgeExpiry),
  },
  {
    ...described,
    name: "live-certificate-trust",
    like: "tls",
    title: "Clients trust the certificate that the edge serves, for the names that it routes.",
    severity: "high",
    levels: { production: "advisory" },
    remedy:
      "Have a public authority sign: edge.tls kind: acme, or kind: files with the chain. keelson certificates says what stands in the way.",
    ask: (stack) => askAll(stack, judgeTrust),
  },
];

async function askAll({ config }: RunningStack, judge: Judge): Promise<LiveFinding[]> {
  const listener = listenerOf(config);
  if (!listener.isTls) return [wrong("edge", "answers without TLS")];
  const asked = listener.names.map(async (name) => {
    try {
      return judge(await askCertificate(listener, name), new Date());
    } catch (error) {
      return [unanswered(name ?? "edge", `no certificate from ${placeOf(listener)}: ${reasonOf(error)}`)];
    }
  });
  return (await Promise.all(asked)).flat();
}

/** Asks for the server's certificate, of any kind: that it is trusted is a question of its own. */
export async function askCertificate(listener: Pick<Listener, "address" | "port">, name?: string): Promise<Served> {
  const socket = await handshake(listener, name);
  try {
    return servedBy(socket, name);
  } finally {
    socket.destroy();
  }
}

function handshake({ address, port }: Pick<Listener, "address" | "port">, name?: string): Promise<TLSSocket> {
  const options = {
    host: address,
    port,
    rejectUnauthorized: false,
    ...(name === undefined ? {} : { servername: name }),
  };
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => resolve(socket));
    socket.setTimeout(timeoutMs, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    socket.on("error", reject);
  });
}

function servedBy(socket: TLSSocket, name: string | undefined): Served {
  const certificate = socket.getPeerCertificate();
  return {
    subject: name ?? "edge",
    issuer: [certificate.issuer.CN ?? certificate.issuer.O ?? ""].flat().join(", "),
    validFrom: new Date(certificate.valid_from),
    validTo: new Date(certificate.valid_to),
    distrust: distrustOf(socket, certificate, name),
  };
}

/** Dates are judged apart, so an expired one is not told twice. */
function distrustOf(socket: TLSSocket, certificate: PeerCertificate, name: string | undefined) {
  const code = socket.authorized ? "" : String(socket.authorizationError);
  // An expired one is told as expired alone.
  const isOwnIssuer = isDeepStrictEqual(certificate.issuer, certificate.subject);
  if (isOwnIssuer || /SELF_SIGNED/.test(code))
    return "the edge serves a self-signed certificate: clients warn, or refuse it";
  if (code === "UNABLE_TO_VERIFY_LEAF_SIGNATURE")
    return "clients do not know who signed the certificate: the chain behind it is missing, or not its own";
  if (/UNABLE_TO/.test(code)) return "clients cannot follow the certificate's chain to an authority that they know";
  if (name === undefined || checkServerIdentity(name, certificate) === undefined) return undefined;
  return "the certificate that the edge serves is for other names";
}
