import type { AlertContext } from "./alert.ts";

/** What is known of requests, at the edge or in an app itself. */
export interface Requests {
  readonly total: string;
  readonly bucket: string;
  readonly job: "edge" | "apps";
}

/** From the edge's log: whatever the app is, and with what never reached it. */
export const edgeRequests: Requests = {
  total: "keelson_edge_requests_total",
  bucket: "keelson_edge_request_duration_seconds_bucket",
  job: "edge",
};

/** By the app itself, where it has metrics: calls among services are in it, too. */
export const appRequests: Requests = {
  total: "http_requests_total",
  bucket: "http_request_duration_seconds_bucket",
  job: "apps",
};

const perService = "by (stack, service)";

export function requestRate({ total, job }: Requests, window: string): string {
  return `sum ${perService} (rate(${total}{job="${job}"}[${window}]))`;
}

export function errorRate({ total, job }: Requests, window: string): string {
  return `sum ${perService} (rate(${total}{job="${job}",status=~"5.."}[${window}]))`;
}

/** Share of answers that are 5xx; nothing below the floor of requests. */
export function errorsAbove(requests: Requests, share: number, { limit, window }: AlertContext): string {
  const span = window(300);
  const all = requestRate(requests, span);
  return `${errorRate(requests, span)} / ${all} > ${share} and ${all} > ${limit.requestFloor}`;
}

/** The top bucket has to lie above: a quantile never leaves the buckets. */
export function slowerThan(requests: Requests, seconds: number, { limit, window }: AlertContext): string {
  const span = window(300);
  const buckets = `sum by (le, stack, service) (rate(${requests.bucket}{job="${requests.job}"}[${span}]))`;
  return `histogram_quantile(0.95, ${buckets}) > ${seconds} and ${requestRate(requests, span)} > ${limit.requestFloor}`;
}
