import { textTable } from "../../sizing/text-table.ts";
import type { HostCertificate } from "../../operations/certificates/types.ts";

/** A line a host; times are to the minute, in UTC. */
export function formatCertificates(certificates: readonly HostCertificate[], complaints: readonly string[]): string {
  const head = ["host", "state", "issuer", "ends", "renewal"].map((title) => ({ title }));
  const lines = certificates.map(({ host, state, issuer, notAfter, renewAt, by, nextAttempt }) => [
    ...[host, state, issuer ?? "–", minute(notAfter)],
    state === "failing" ? `tried again ${minute(nextAttempt)}` : renewal(renewAt, by),
  ]);
  return [...textTable(head, lines), ...complaints.map((text) => `to mend: ${text}`)].join("\n");
}

function renewal(at: string | undefined, by: HostCertificate["by"]): string {
  if (at === undefined) return "by nobody";
  return `${minute(at)}${by === "authority" ? ", as the authority says" : ""}`;
}

const minute = (time: string | undefined): string => (time === undefined ? "–" : time.slice(0, 16).replace("T", " "));
