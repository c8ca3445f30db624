import { answersRequests, asksByTls } from "../../../config/monitoring.ts";
import { edgeRequests } from "../../alerts/requests.ts";
import { lateSeconds } from "../../alerts/subjects/certificates.ts";
import { above, below, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";
import { quantile } from "../requests.ts";
import { latencyLimits } from "./overview.ts";

export const edge: SubjectPanels = {
  name: "edge",
  title: "Edge and TLS",
  question: "Do people get in, and by a good certificate?",
  panels: (context) => [
    ...(answersRequests(context.config) ? answers(context) : []),
    ...connections(context),
    ...pages,
    ...(asksByTls(context.config) ? [timeLeft(context)] : []),
    ...renewal(context),
  ],
};

const lines = { shape: "lines" } as const;
const nginx = '{job="edge"}';

function answers(context: PanelContext): Panel[] {
  const { rate } = context;
  const sum = (metric: string, by: string) => `sum by (${by}) (rate(keelson_edge_${metric}_total${nginx}[${rate}]))`;
  return [
    {
      ...lines,
      title: "Requests by host and route",
      unit: "a second",
      queries: [query("edge", sum("requests", "host, route"), "{{host}} {{route}}")],
      description: "– is what fits no route: people who look for holes, or a route that is missing.",
    },
    {
      ...lines,
      title: "Answer time by route, p95",
      unit: "seconds",
      queries: [query("edge", quantile(0.95, edgeRequests, context, "host, route"), "{{host}} {{route}}")],
      limits: latencyLimits(context),
      description: "From a request's first byte to its answer's last: a slow client is in it. Streams are left out.",
      waitsFor: "a request",
    },
    {
      ...lines,
      title: "Sent to clients",
      unit: "bytes a second",
      queries: [query("edge", sum("sent_bytes", "service"), "{{service}}")],
      description: "Bytes of answers. Much for few requests: files that belong behind a cache.",
    },
  ];
}

function connections({ plan, limit, rate }: PanelContext): Panel[] {
  const most = plan.edge === undefined ? undefined : plan.edge.workerProcesses * plan.edge.workerConnections;
  const counter = (what: string) => `rate(nginx_connections_${what}${nginx}[${rate}])`;
  return [
    {
      ...lines,
      title: "Connections",
      unit: "count",
      queries: [
        query("edge", `max(nginx_connections_reading${nginx})`, "sending their request"),
        query("edge", `max(nginx_connections_writing${nginx})`, "being answered"),
        query("edge", `max(nginx_connections_waiting${nginx})`, "idle"),
      ],
      description: "Many that send their request for long are slow clients, or an attack that holds connections open.",
    },
    ...(most === undefined
      ? []
      : [
          {
            ...lines,
            title: "Connections in use",
            unit: "share" as const,
            queries: [query("edge", `max(nginx_connections_active${nginx}) / ${most}`, `of ${most}`)],
            limits: [above("EdgeConnectionsHigh", limit.edgeConnections)],
            description: "At 100 % new ones wait or are refused. Each request holds two: the client's and the app's.",
          },
        ]),
    {
      ...lines,
      title: "Connections dropped",
      unit: "a second",
      queries: [query("edge", `sum(${counter("accepted")} - ${counter("handled")})`, "dropped")],
      description: "Taken and not served, for want of room: more than 0 is a visitor who was turned away.",
    },
  ];
}

const pages: readonly Panel[] = [
  {
    ...lines,
    title: "Pages that answer",
    unit: "count",
    queries: [query("blackbox", 'min by (instance) (probe_success{job="blackbox"})', "{{instance}}")],
    limits: [below("UrlDown", 1)],
    description: "Asked through the edge as a visitor would. 0: no connection, no TLS, or a status of 5xx.",
  },
  {
    ...lines,
    title: "Time of a page, by phase",
    unit: "seconds",
    queries: [query("blackbox", 'max by (phase) (probe_http_duration_seconds{job="blackbox"})', "{{phase}}")],
    description: "Of the slowest page: resolve is names, connect the network, tls the handshake, processing the app.",
  },
];

function timeLeft(context: PanelContext): Panel {
  return {
    ...lines,
    title: "Certificates, time left",
    unit: "seconds",
    queries: [
      query("blackbox", 'min by (instance) (probe_ssl_earliest_cert_expiry{job="blackbox"}) - time()', "{{instance}}"),
    ],
    limits: [below("CertificateExpiring", lateSeconds(context))],
    description: "As it is shown to who asks. keelson certificates says what stands in the way of a new one.",
  };
}

function renewal({ limit }: PanelContext): Panel[] {
  const told = (what: string) => `keelson_certificate_${what}{job="certificates"}`;
  return [
    {
      ...lines,
      title: "Lifetime left of what is renewed here",
      unit: "share",
      queries: [
        query(
          "certificates",
          `(${told("not_after_timestamp_seconds")} - time()) / (${told("not_after_timestamp_seconds")} - ${told("not_before_timestamp_seconds")})`,
          "{{host}}",
        ),
      ],
      limits: [below("CertificateRenewalLate", limit.certificateLeft)],
      description: "It is renewed with a third left. Below the line renewal fails: keelson certificates.",
      waitsFor: "the first certificate",
    },
    {
      ...lines,
      title: "Failed attempts in a row",
      unit: "count",
      queries: [query("certificates", `max by (host) (${told("consecutive_failures")})`, "{{host}}")],
      limits: [above("CertificateRenewalFailing", limit.certificateFailures)],
      description:
        "To obtain a certificate. The next ones come ever less often; keelson certificates has the authority's answer.",
    },
  ];
}
