import type { AlertName } from "../../../config/alerts/names.ts";
import { answersRequests } from "../../../config/monitoring.ts";
import type { Alert, AlertContext, Recording, Severity, SubjectAlerts } from "../alert.ts";
import { round } from "../context.ts";
import { edgeRequests, errorRate, requestRate } from "../requests.ts";

/**
 * The error budget of 30 days by several burn rates over two windows each, as in Google's SRE workbook, chapter 5: the long
 * window says that it matters, the short one that it still goes on.
 */
export const slo: SubjectAlerts = {
  subject: "slo",
  wanted: answersRequests,
  recordings: ({ window }) => windows.map((seconds) => recording(window(seconds))),
  alerts: (context) => burns.map((burn) => alert(burn, context)),
};

const minute = 60;
const hour = 3600;
const day = 24 * hour;

interface Burn {
  readonly name: AlertName;
  readonly severity: Severity;
  /** Times the pace at which the budget would last for just 30 days. */
  readonly pace: number;
  readonly long: number;
  readonly short: number;
  readonly for: number;
  /** Share of the budget that is gone at the end of the long window, in words. */
  readonly spent: string;
}

const burns: readonly Burn[] = [
  {
    name: "SloBurnFast",
    severity: "critical",
    pace: 14.4,
    long: hour,
    short: 5 * minute,
    for: 120,
    spent: "2 % in an hour",
  },
  {
    name: "SloBurnSteady",
    severity: "critical",
    pace: 6,
    long: 6 * hour,
    short: 30 * minute,
    for: 900,
    spent: "5 % in 6 hours",
  },
  { name: "SloBurnSlow", severity: "warning", pace: 3, long: day, short: 2 * hour, for: hour, spent: "10 % in a day" },
  {
    name: "SloBurnTrickle",
    severity: "warning",
    pace: 1,
    long: 3 * day,
    short: 6 * hour,
    for: 3 * hour,
    spent: "10 % in 3 days",
  },
];

const windows = [...new Set(burns.flatMap(({ long, short }) => [long, short]))].sort((a, b) => a - b);

const recordOf = (window: string): string => `service:keelson_edge_errors:ratio_rate${window}`;

function recording(window: string): Recording {
  return {
    record: recordOf(window),
    expr: `${errorRate(edgeRequests, window)} / ${requestRate(edgeRequests, window)}`,
    job: "edge",
  };
}

function alert({ name, severity, pace, long, short, for: seconds, spent }: Burn, context: AlertContext): Alert {
  const { limit, window } = context;
  const share = round(pace * (1 - limit.slo));
  const over = (length: number): string => `${recordOf(window(length))} > ${share}`;
  const errors = `sum by (stack, service) (increase(keelson_edge_requests_total{job="edge",status=~"5.."}[${window(long)}]))`;
  const faster = burns
    .slice(
      0,
      burns.findIndex((burn) => burn.name === name),
    )
    .map((burn) => burn.name);
  const slower = burns.map((burn) => burn.name).filter((other) => other !== name && !faster.includes(other));
  return {
    name,
    severity,
    expr: `${over(long)} and ${over(short)} and ${errors} > ${limit.sloErrors}`,
    for: seconds,
    summary: "{{ $labels.service }} spends its error budget {{ $value | humanizePercentage }} at a time",
    description: `Failed requests of {{ $labels.service }} take ${spent} of what its availability target leaves for 30 days.`,
    job: "edge",
    ...(slower.length > 0 && { silences: { alerts: slower, equal: ["stack", "service"] } }),
  };
}
