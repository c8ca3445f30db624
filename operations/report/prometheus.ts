import type { Server } from "../alerts/server.ts";
import type { Period, Point } from "./types.ts";

export type Labels = Readonly<Record<string, string>>;

export interface RawSeries {
  readonly metric: Labels;
  readonly points: readonly Point[];
}

interface Answer {
  readonly data: {
    readonly result: readonly { readonly metric: Labels; readonly values: readonly [number, string][] }[];
  };
}

/** What an expression was during a period; NaN and infinity, which no chart can show, are left out. */
export async function ask(server: Server, expr: string, { from, to, step }: Period): Promise<readonly RawSeries[]> {
  const query = new URLSearchParams({ query: expr, start: String(from), end: String(to), step: String(step) });
  const { data } = await server.get<Answer>(`/api/v1/query_range?${query}`);
  return data.result
    .map(({ metric, values }) => ({ metric, points: values.flatMap(([time, text]) => point(time, Number(text))) }))
    .filter(({ points }) => points.length > 0);
}

function point(time: number, value: number): Point[] {
  return Number.isFinite(value) ? [[time, value]] : [];
}

/** Does the work for all of them, a few at a time: each connection is a process at the other end. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}
