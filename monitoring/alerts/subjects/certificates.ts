import type { AlertContext, Alert, SubjectAlerts } from "../alert.ts";

export const certificates: SubjectAlerts = {
  subject: "certificates",
  wanted: ({ edge }) => edge.tls.kind !== "none",
  alerts: (context) => [expiring(context), expired(context)],
};

const expiry = 'probe_ssl_earliest_cert_expiry{job="blackbox"}';

/** People need weeks; what renews itself is late when a fifth of its life is left. */
function expiring({ config, limit }: AlertContext): Alert {
  const given = ["files", "self-signed"].includes(config.edge.tls.kind);
  return {
    name: "CertificateExpiring",
    severity: "warning",
    expr: `${expiry} - time() < ${given ? limit.certificateDays : limit.certificateManagedDays}`,
    for: 3600,
    summary: "The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }}",
    description: given
      ? "Nothing renews it but people: bring the new one and deploy."
      : "It should have been renewed long ago: renewal fails.",
    job: "blackbox",
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
