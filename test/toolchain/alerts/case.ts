import type { AlertName } from "../../../config/alerts/names.ts";
import { type Course, gauge } from "./series.ts";

/** What makes an alert fire, by series; the same series within the threshold leave it silent. */
export interface AlertCase {
  readonly series: Readonly<Record<string, Course>>;
  /** Seconds until the condition holds after the cause, at the most: a window that has to fill. */
  readonly settles?: number;
  /** Seconds between samples and evaluations. */
  readonly step?: number;
  /** Seconds of health before the cause. @default 900 */
  readonly healthy?: number;
  /** A cache in place of a store, say. */
  readonly stack?: object;
}

export type Cases<Names extends AlertName> = Readonly<Record<Names, AlertCase>>;

const target = (job: string, rest = ""): string => `{job="${job}",stack="shop",instance="${job}:1"${rest}}`;

/** A series of a job, with the labels that every target has. */
export const of =
  (job: string) =>
  (metric: string, labels = "") =>
    `${metric}${target(job, labels && `,${labels}`)}`;

/** A series about a service's container. */
export const ofContainer = (metric: string, service: string) =>
  of("containers")(metric, `name="shop-${service}"`).replace("stack=", `service="${service}",stack=`);

/** Its container runs on: what is in it does not answer. */
export const runs = (service: string) => ({ [ofContainer("container_last_seen", service)]: gauge(1) });
