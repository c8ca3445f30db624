import { answersRequests, hasPools } from "../../../config/monitoring.ts";
import { appRequests, edgeRequests, requestRate } from "../../alerts/requests.ts";
import { above, query, type Panel, type PanelContext, type SubjectPanels } from "../panel.ts";
import { errorShare, quantile } from "../requests.ts";
import { latencyLimits } from "./overview.ts";

export const application: SubjectPanels = {
  name: "application",
  title: "Application",
  question: "Which service is slow or fails?",
  panels: (context) => [
    ...(answersRequests(context.config) ? [...rates(context), ...times(context)] : []),
    connections(context),
    ...own(context),
    ...runtimes(context),
    ...jobs(context),
  ],
};

const lines = { shape: "lines" } as const;
const service = "{{service}}";

function rates(context: PanelContext): Panel[] {
  const { limit, rate } = context;
  return [
    {
      ...lines,
      title: "Requests by service",
      unit: "a second",
      queries: [query("edge", requestRate(edgeRequests, rate), service)],
      description:
        "As the edge counts them; – is what fits no route. More than a service was planned for shows below as answer time.",
    },
    {
      ...lines,
      title: "Errors by service",
      unit: "share",
      queries: [query("edge", errorShare(edgeRequests, context), service)],
      limits: [
        above("ErrorRateNotice", limit.errorsNotice),
        above("ErrorRateHigh", limit.errors),
        above("ErrorRateCritical", limit.errorsCritical),
      ],
      description:
        "Share of answers that are 5xx. From a release on: keelson rollback. At all services at once: look at the data stores.",
      waitsFor: "a request",
    },
    {
      ...lines,
      title: "Answers by status",
      unit: "a second",
      queries: [
        query("edge", `sum by (status) (rate(keelson_edge_requests_total{job="edge"}[${rate}]))`, "{{status}}"),
      ],
      description:
        "429 is the edge's own bound on one client, 502 an app that does not answer, 503 one that is not ready, 504 one too slow.",
      waitsFor: "a request",
    },
  ];
}

function times(context: PanelContext): Panel[] {
  const panel = (share: number, name: string, description: string): Panel => ({
    ...lines,
    title: `Answer time by service, ${name}`,
    unit: "seconds",
    queries: [query("edge", quantile(share, edgeRequests, context), service)],
    ...(share === 0.95 && { limits: latencyLimits(context) }),
    description,
    waitsFor: "a request",
  });
  return [
    panel(
      0.5,
      "p50",
      "What most people notice. Where it rises with the others everything is slow: processors, pools, data stores.",
    ),
    panel(0.95, "p95", "One request in twenty takes longer. Look for slow statements and waiting pools first."),
    panel(
      0.99,
      "p99",
      "One in a hundred takes longer. Where it alone is high some requests are expensive: find the route in the app's own metrics.",
    ),
  ];
}

function connections({ config }: PanelContext): Panel {
  const clients =
    'sum by (database) (pgbouncer_pools_client_active_connections{job="pgbouncer",database!="pgbouncer"})';
  return {
    ...lines,
    title: "Active connections by service",
    unit: "count",
    queries: [
      query("apps", 'sum by (service) (http_requests_in_flight{job="apps"})', "{{service}}: requests in flight"),
      query("apps", 'sum by (service) (websocket_connections{job="apps"})', "{{service}}: WebSockets"),
      ...(hasPools(config) ? [query("pgbouncer", clients, "{{database}}: database clients at work")] : []),
    ],
    description:
      "What is open at this moment. Requests that pile up while their rate does not are waiting for something behind the app.",
  };
}

function own(context: PanelContext): Panel[] {
  const { limit } = context;
  const waitsFor = "a request to a service that tells metrics";
  return [
    {
      ...lines,
      title: "Errors by the apps' own count",
      unit: "share",
      queries: [query("apps", errorShare(appRequests, context), service)],
      limits: [above("AppErrorRateHigh", limit.errors)],
      description: "Calls among services are in it, which the edge never sees. Read the service's log.",
      waitsFor,
    },
    {
      ...lines,
      title: "Answer time by the apps' own count, p95",
      unit: "seconds",
      queries: [query("apps", quantile(0.95, appRequests, context), service)],
      limits: [above("AppLatencyHigh", limit.latency)],
      description:
        "Without the edge and the network. Where the edge's is much higher, requests wait before they reach the app.",
      waitsFor,
    },
    {
      ...lines,
      title: "Dependencies that answer",
      unit: "count",
      queries: [
        query("apps", 'min by (service, dependency) (dependency_up{job="apps"})', "{{service}}: {{dependency}}"),
      ],
      description:
        "1 answers, 0 does not, by the app's own check. At 0 the service says that it is not ready: look at that server.",
    },
    {
      ...lines,
      title: "Database connections of the apps",
      unit: "count",
      queries: [
        query(
          "apps",
          'sum by (service, state) (db_pool_connections{job="apps",state=~"in_use|waiting"})',
          "{{service}}: {{state}}",
        ),
      ],
      description: "Of the apps' own pools. Some that always wait need a faster statement, or more replicas.",
    },
  ];
}

function runtimes({ limit }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Event loop, lateness (Node.js)",
      unit: "seconds",
      queries: [query("apps", 'max by (service) (nodejs_eventloop_lag_p99_seconds{job="apps"})', service)],
      limits: [above("EventLoopLag", limit.eventLoop)],
      description:
        "The app computes instead of waiting: everybody's request stands behind one. Move work off, or add replicas.",
      waitsFor: "an app in Node.js",
    },
    {
      ...lines,
      title: "Goroutines (Go)",
      unit: "count",
      queries: [query("apps", 'sum by (service) (go_goroutines{job="apps"})', service)],
      description: "Steady growth is a leak that ends with the memory.",
      waitsFor: "an app in Go",
    },
  ];
}

function jobs({ window }: PanelContext): Panel[] {
  return [
    {
      ...lines,
      title: "Scheduled jobs, last exit code",
      unit: "count",
      queries: [
        query("schedules", 'max by (exported_job) (keelson_job_last_exit_code{job="schedules"})', "{{exported_job}}"),
      ],
      limits: [above("JobFailed", 0)],
      description: "0 is good. keelson schedule tells each run; its log has the reason.",
      waitsFor: "a job's first run",
    },
    {
      ...lines,
      title: "Scheduled jobs, missed in an hour",
      unit: "count",
      queries: [
        query(
          "schedules",
          `sum by (exported_job) (increase(keelson_job_missed_total{job="schedules"}[${window(3600)}]))`,
          "{{exported_job}}",
        ),
      ],
      limits: [above("JobMissed", 0)],
      description: "Times at which nothing ran because no scheduler did, or the run before went on.",
    },
  ];
}
