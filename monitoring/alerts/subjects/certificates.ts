import { asksByTls } from "../../../config/monitoring.ts";
import type { AlertContext, Alert, SubjectAlerts } from "../alert.ts";

export const certificates: SubjectAlerts = {
  subject: "certificates",
  wanted: ({ edge, ...config }) => edge.tls.kind === "acme" || asksByTls({ edge, ...config }),
  alerts: (context) => [...asked(context), late(context), failing(context)],
};

/** By the pages that are asked. What obtains certificates tells of each one's own lifetime, which may be six days. */
function asked(context: AlertContext): Alert[] {
  if (!asksByTls(context.config)) return [];
  return [...(context.config.edge.tls.kind === "acme" ? [] : [expiring(context)]), expired(context)];
}

const expiry = 'probe_ssl_earliest_cert_expiry{job="blackbox"}';

/** Nobody but people renews these. */
const isGiven = ({ config }: Pick<AlertContext, "config">) => ["files", "self-signed"].includes(config.edge.tls.kind);

/** How long before its end a certificate is late, in seconds: people need weeks; what renews itself is late when a fifth of its life is left. */
export function lateSeconds({ config, limit }: Pick<AlertContext, "config" | "limit">): number {
  return isGiven({ config }) ? limit.certificateDays : limit.certificateManagedDays;
}

function expiring(context: AlertContext): Alert {
  return {
    name: "CertificateExpiring",
    severity: "warning",
    expr: `${expiry} - time() < ${lateSeconds(context)}`,
    for: 3600,
    summary: "The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}",
    description: isGiven(context)
      ? "Nothing renews it but people: bring the new one and deploy."
      : "It should have been renewed long ago: renewal fails.",
    job: "blackbox",
  };
}

const told = (what: string): string => `keelson_certificate_${what}{job="certificates"}`;
const ends = told("not_after_timestamp_seconds");

function late({ limit }: AlertContext): Alert {
  const lifetime = `(${ends} - ${told("not_before_timestamp_seconds")})`;
  return {
    name: "CertificateRenewalLate",
    severity: "warning",
    expr: `(${ends} - time()) / ${lifetime} < ${limit.certificateLeft}`,
    for: 3600,
    summary: "{{ $value | humanizePercentage }} of the lifetime of {{ $labels.host }}'s certificate is left",
    description: "It should have been renewed before: renewal fails.",
    job: "certificates",
    silences: { alerts: ["CertificateRenewalFailing"], equal: ["stack", "host"] },
  };
}

/** A host without a certificate has no lifetime: the edge shows one that no browser trusts. */
function failing({ limit }: AlertContext): Alert {
  return {
    name: "CertificateRenewalFailing",
    severity: "warning",
    expr: `${told("consecutive_failures")} >= ${limit.certificateFailures}`,
    for: 60,
    summary: "No certificate comes for {{ $labels.host }}",
    description: "The last {{ $value }} attempts failed; the next ones come ever less often.",
    job: "certificates",
  };
}

/** Remembered for an hour: a handshake that fails takes the metric with it. */
function expired({ window }: AlertContext): Alert {
  return {
    name: "CertificateExpired",
    severity: "critical",
    expr: `last_over_time(${expiry}[${window(3600)}]) < time()`,
    for: 0,
    summary: "The certificate of {{ $labels.instance }} has expired",
    description: "Browsers and clients refuse the connection.",
    job: "blackbox",
    silences: { alerts: ["CertificateExpiring", "UrlDown"], equal: ["stack", "instance"] },
  };
}
