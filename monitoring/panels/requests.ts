import { errorRate, requestRate, type Requests } from "../alerts/requests.ts";
import type { PanelContext } from "./panel.ts";

/** Share of answers that are 5xx, by service; 0 where there were none of them, nothing where there was no request. */
export function errorShare(requests: Requests, { rate }: PanelContext): string {
  const all = requestRate(requests, rate);
  return `(${errorRate(requests, rate)} or ${all} * 0) / (${all} > 0)`;
}

export function quantile(share: number, { bucket, job }: Requests, { rate }: PanelContext, by = "service"): string {
  const labels = ["le", ...(by === "" ? [] : [by])].join(", ");
  return `histogram_quantile(${share}, sum by (${labels}) (rate(${bucket}{job="${job}"}[${rate}])))`;
}
