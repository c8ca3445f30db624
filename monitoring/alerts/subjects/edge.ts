import type { AlertName } from "../../../config/alerts/names.ts";
import { answersRequests } from "../../../config/monitoring.ts";
import { type Alert, type AlertContext, orGone, type Severity, type SubjectAlerts } from "../alert.ts";
import { edgeRequests, errorsAbove, slowerThan } from "../requests.ts";

export const edge: SubjectAlerts = {
  subject: "edge",
  wanted: () => true,
  alerts: (context) => [
    ...presence(context),
    ...(answersRequests(context.config) ? [...errors(context), ...latency(context)] : []),
  ],
};

const service = "{{ $labels.service }}";

function presence(context: AlertContext): Alert[] {
  return [
    {
      name: "EdgeDown",
      severity: "critical",
      // Its numbers come out of its own container, which says nothing when it is gone or hangs.
      expr: orGone('nginx_up{job="edge"} == 0 or up{job="edge"} == 0', "edge", context),
      for: 60,
      summary: "The edge does not answer",
      description: "nginx is the one way in: nothing of the stack is reached from outside.",
      job: "edge",
      silences: { alerts: ["UrlDown"], equal: ["stack"] },
    },
    ...connections(context),
    {
      name: "UrlDown",
      severity: "critical",
      expr: 'probe_success{job="blackbox"} == 0',
      for: 60,
      summary: "{{ $labels.instance }} does not answer as it should",
      description: "Asked through the edge as a visitor would: no connection, no TLS, or a status of 5xx.",
      job: "blackbox",
    },
  ];
}

function connections({ plan, limit }: AlertContext): Alert[] {
  if (plan.edge === undefined) return [];
  const { workerProcesses, workerConnections } = plan.edge;
  return [
    {
      name: "EdgeConnectionsHigh",
      severity: "warning",
      expr: `nginx_connections_active{job="edge"} / ${workerProcesses * workerConnections} > ${limit.edgeConnections}`,
      for: 300,
      summary: "{{ $value | humanizePercentage }} of the edge's connections are in use",
      description: "At 100 % new connections wait or are refused. Each request holds two: the client's and the app's.",
      job: "edge",
    },
  ];
}

type Step = readonly [name: AlertName, severity: Severity, threshold: number, seconds: number];

/** Each step silences those before it. */
function stepped(steps: readonly Step[], alert: (step: Step) => Omit<Alert, "name" | "severity" | "for">): Alert[] {
  return steps.map((step, place) => {
    const [name, severity, , seconds] = step;
    const alerts = steps.slice(0, place).map(([name]) => name);
    const silences = alerts.length === 0 ? {} : { silences: { alerts, equal: ["stack", "service"] } };
    return { name, severity, for: seconds, ...alert(step), ...silences };
  });
}

function errors(context: AlertContext): Alert[] {
  const { errorsNotice, errors, errorsCritical } = context.limit;
  const steps: Step[] = [
    ["ErrorRateNotice", "info", errorsNotice, 600],
    ["ErrorRateHigh", "warning", errors, 300],
    ["ErrorRateCritical", "critical", errorsCritical, 120],
  ];
  return stepped(steps, ([, , share]) => ({
    expr: errorsAbove(edgeRequests, share, context),
    summary: `{{ $value | humanizePercentage }} of ${service}'s answers are errors`,
    description: `Answers of 5xx that visitors of ${service} got at the edge in the last 5 minutes.`,
    job: "edge",
  }));
}

function latency(context: AlertContext): Alert[] {
  const { latencyNotice, latency, latencyCritical } = context.limit;
  const steps: Step[] = [
    ["LatencyNotice", "info", latencyNotice, 600],
    ["LatencyHigh", "warning", latency, 300],
    ["LatencyCritical", "critical", latencyCritical, 120],
  ];
  return stepped(steps, ([, , seconds]) => ({
    expr: slowerThan(edgeRequests, seconds, context),
    summary: `One request in twenty to ${service} takes longer than {{ $value | humanizeDuration }}`,
    description: `The 95th percentile at the edge over 5 minutes, for ${service}.`,
    job: "edge",
  }));
}
