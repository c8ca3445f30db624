import type { HostCertificate } from "./types.ts";

/** Renewal comes at a third left, or before: at a fifth it has failed for long. */
const soonShare = 1 / 5;

/** Says what is wrong with a host's certificate, in one sentence; undefined where nothing is. */
export function complaintOf(certificate: HostCertificate, now: Date): string | undefined {
  const { host, state, error } = certificate;
  const end = ending(certificate, now);
  if (state === "failing" || state === "waiting") {
    const meanwhile =
      certificate.notAfter === undefined ? "a self-signed one stands in" : `the present one ${end ?? "is well"}`;
    return `no new certificate for ${host}: ${error ?? "no reason is known"}; ${meanwhile}`;
  }
  return end === undefined ? undefined : `the certificate of ${host} ${end}`;
}

/** The predicate of a sentence about a certificate that has ended, or soon will have. */
function ending({ notBefore, notAfter }: HostCertificate, now: Date): string | undefined {
  if (notAfter === undefined) return undefined;
  const left = Date.parse(notAfter) - now.getTime();
  if (left <= 0) return `ended on ${day(notAfter)}`;
  const lifetime = Date.parse(notAfter) - Date.parse(notBefore ?? notAfter);
  return left < lifetime * soonShare ? `ends on ${day(notAfter)}, and should have been renewed` : undefined;
}

const day = (time: string): string => time.slice(0, 10);
