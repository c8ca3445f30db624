import { linksFolder } from "../../platforms/docker/logs.ts";
import { quoteLogsQl } from "./words.ts";

/** What is wanted of the store. */
export interface Wanted {
  readonly service?: string | undefined;
  readonly id?: string | undefined;
}

/** A part of time, from a moment on and before another, as LogLine.time. */
export interface Span {
  readonly since: string;
  readonly until: string;
}

/** A filter of LogsQL. */
export function filterOf({ service, id }: Wanted, { since, until }: Span): string {
  return [
    `_time:[${since},${until})`,
    // Names of services have neither quotes nor signs of a pattern.
    ...(service === undefined ? [] : [`{file=~"${linksFolder}/${service}/[^/]+"}`]),
    ...(id === undefined ? [] : [quoteLogsQl(id)]),
  ].join(" ");
}

/** Whose lines a path of the agent's holds (platforms/docker/logs.ts). */
export function sourceOf(file: string): { readonly service: string; readonly instance: string } {
  const [service = "unknown", name = ""] = file.replace(`${linksFolder}/`, "").split("/");
  return { service, instance: name.replace(/\.log$/, "") };
}

/** How many lines each minute has, as /select/logsql/hits tells. */
export interface Hits {
  readonly hits: readonly { readonly timestamps: readonly string[]; readonly values: readonly number[] }[];
}

export const stepMs = 60_000;

/** Spans of whole minutes with about as many lines as are put into order at once; those without a line are in none. */
export function spansOf({ hits }: Hits, whole: Span, most: number): Span[] {
  const minutes = hits
    .flatMap(({ timestamps, values }) =>
      timestamps.map((time, index) => ({ start: Date.parse(time), count: values[index]! })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.start - b.start);
  const groups: { start: number; end: number; count: number }[] = [];
  for (const { start, count } of minutes) {
    const last = groups.at(-1);
    if (last === undefined || last.count + count > most) groups.push({ start, end: start + stepMs, count });
    else Object.assign(last, { end: start + stepMs, count: last.count + count });
  }
  return groups.map(({ start, end }) => ({ since: later(start, whole.since), until: sooner(end, whole.until) }));
}

const iso = (moment: number) => `${new Date(moment).toISOString().slice(0, -1)}000000Z`;
const later = (moment: number, time: string) => (iso(moment) > time ? iso(moment) : time);
const sooner = (moment: number, time: string) => (iso(moment) < time ? iso(moment) : time);
