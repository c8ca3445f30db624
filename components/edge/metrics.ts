import { edgeMetricsPort } from "../watched.ts";

/** Where the probe binary takes the log's lines from nginx, inside of the container alone. */
const logAddress = "127.0.0.1:9114";
const statusPath = "/status";

/** What tells of the edge beside nginx itself: the probe binary that runs it (images/probe/edge_metrics.go). */
export function metricsOptions(healthPort: number): string[] {
  const status = `http://127.0.0.1:${healthPort}${statusPath}`;
  return ["--metrics", `:${edgeMetricsPort}`, "--metrics-log", logAddress, "--metrics-status", status];
}

/** A line for each answer, to a socket that nobody has to read: nginx waits for no log. */
export const metricsLog: readonly string[] = [
  // Where no route fits, which nobody sets.
  ...["host", "route", "service"].map((name) => `map "" $metric_${name} { default "-"; }`),
  // How long somebody listens says nothing of how fast an app answers.
  'map "$status:$sent_http_content_type" $metric_kind { default answer; "~^101:" stream; "~:text/event-stream" stream; }',
  "log_format metrics '$metric_host $metric_route $metric_service $metric_kind $status $request_time $bytes_sent';",
  `access_log syslog:server=${logAddress},nohostname,tag=edge metrics;`,
];

export const metricsStatus = `  location = ${statusPath} { allow 127.0.0.1; deny all; stub_status; }`;

interface Sorted {
  readonly host: string;
  readonly path: string;
  readonly service: string;
}

/** Set where a request is sorted into its route. */
export function metricsOf({ host, path, service }: Sorted): string[] {
  const values = { host, route: path, service };
  return Object.entries(values).map(([name, value]) => `set $metric_${name} "${value}";`);
}
