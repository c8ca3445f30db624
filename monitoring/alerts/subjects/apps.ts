import { type Alert, type AlertContext, noContainer, type SubjectAlerts } from "../alert.ts";
import { appRequests, errorsAbove, slowerThan } from "../requests.ts";

export const apps: SubjectAlerts = {
  subject: "apps",
  wanted: ({ services }) => Object.keys(services).length > 0,
  alerts: (context) => [...readiness(context), ...requests(context), ...runtimes(context), ...growth(context)],
};

const service = "{{ $labels.service }}";
const app = '{job="apps"}';

/** The health check of a container is the app's readiness path. A container that does not run has no series at all. */
function readiness({ config }: AlertContext): Alert[] {
  const names = Object.keys(config.services);
  const state = `container_health_state{job="containers",service=~"${names.join("|")}"}`;
  const absent = names.map(noContainer);
  return [
    {
      name: "ServiceDown",
      severity: "critical",
      expr: [`max by (stack, service) (${state}) == 0`, ...absent].join(" or "),
      for: 60,
      summary: `${service} is down`,
      description: `No replica of ${service} has been ready for a minute, or none runs at all.`,
      job: "containers",
      silences: {
        alerts: ["ServiceNotReady", "ErrorRateNotice", "ErrorRateHigh", "LatencyNotice", "LatencyHigh"],
        equal: ["service"],
      },
    },
    {
      name: "ServiceNotReady",
      severity: "warning",
      expr: `max by (stack, service, name) (${state}) == 0`,
      for: 120,
      summary: `${service} says that it is not ready`,
      description: "{{ $labels.name }} answers 503 for longer than a deploy takes; its body names the dependency.",
      job: "containers",
    },
  ];
}

function requests(context: AlertContext): Alert[] {
  return [
    {
      name: "AppErrorRateHigh",
      severity: "warning",
      expr: errorsAbove(appRequests, context.limit.errors, context),
      for: 300,
      summary: `{{ $value | humanizePercentage }} of ${service}'s answers are errors, by its own count`,
      description: "Calls of other services are in it, which the edge never sees.",
      job: "apps",
    },
    {
      name: "AppLatencyHigh",
      severity: "warning",
      expr: slowerThan(appRequests, context.limit.latency, context),
      for: 300,
      summary: `One request in twenty takes ${service} longer than {{ $value | humanizeDuration }}`,
      description: "By its own count, without what the edge and the network add.",
      job: "apps",
    },
  ];
}

function runtimes({ limit, window }: AlertContext): Alert[] {
  const rate = (metric: string): string => `sum by (stack, service, instance) (rate(${metric}${app}[${window(300)}]))`;
  const pauses = (name: "NodeGcPauses" | "GoGcPauses", expr: string): Alert => ({
    name,
    severity: "info",
    expr,
    for: 600,
    summary: `Garbage collection stops ${service} for {{ $value | humanizeDuration }} at a time`,
    description: "{{ $labels.instance }} answers nobody meanwhile: too little memory, or too much thrown away.",
    job: "apps",
  });
  return [
    pauses(
      "NodeGcPauses",
      `${rate("nodejs_gc_duration_seconds_sum")} / ${rate("nodejs_gc_duration_seconds_count")} > ${limit.gcPause}`,
    ),
    pauses(
      "GoGcPauses",
      `max by (stack, service, instance) (go_gc_duration_seconds{job="apps",quantile="1"}) > ${limit.gcPause}`,
    ),
    {
      name: "EventLoopLag",
      severity: "warning",
      expr: `max by (stack, service, instance) (nodejs_eventloop_lag_p99_seconds${app}) > ${limit.eventLoop}`,
      for: 300,
      summary: `The event loop of ${service} is {{ $value | humanizeDuration }} late`,
      description: "{{ $labels.instance }} computes instead of waiting: everybody's request stands behind one.",
      job: "apps",
    },
  ];
}

function growth({ limit, window }: AlertContext): Alert[] {
  const lowest = `min_over_time(go_goroutines${app}[${window(600)}])`;
  const before = `max_over_time(go_goroutines${app}[${window(600)}] offset ${window(3600)})`;
  return [
    {
      name: "GoroutinesGrowing",
      severity: "warning",
      expr: `${lowest} > ${limit.goroutineGrowth} * ${before} and ${lowest} > ${limit.goroutines}`,
      for: 600,
      summary: `${service} has {{ $value }} goroutines and gets more`,
      description: "{{ $labels.instance }} starts them and they do not end: a leak that ends with its memory.",
      job: "apps",
    },
  ];
}
