import { soonShare } from "../checklist/live/certificate.ts";
import type { HostCertificate } from "./types.ts";

/** Says what is wrong with a host's certificate, in one sentence; undefined where nothing is. */
export function complaintOf(certificate: HostCertificate, now: Date): string | undefined {
  const { host, state, error } = certificate;
  const end = ending(certificate, now);
  if (state === "failing" || state === "waiting") {
    const meanwhile =
      certificate.notAfter === undefined ? "a self-signed one stands in" : `the present one ${end ?? "is well"}`;
    return `no new certificate for ${host}: ${error ?? "no reason is known"}; ${meanwhile}`;
  }
  if (end === undefined) return undefined;
  return `the certificate of ${host} ${end}${certificate.remedy === undefined ? "" : `: ${certificate.remedy}`}`;
}

/** The predicate of a sentence about a certificate that has ended, or soon will have. */
function ending({ notBefore, notAfter, remedy }: HostCertificate, now: Date): string | undefined {
  if (notAfter === undefined) return undefined;
  const left = Date.parse(notAfter) - now.getTime();
  if (left <= 0) return `ended on ${day(notAfter)}`;
  const lifetime = Date.parse(notAfter) - Date.parse(notBefore ?? notAfter);
  if (left >= lifetime * soonShare) return undefined;
  return `ends on ${day(notAfter)}${remedy === undefined ? ", and should have been renewed" : ""}`;
}

const day = (time: string): string => time.slice(0, 10);
