import { follow } from "./follow.ts";
import { merge } from "./merge.ts";
import { timeOf } from "./time.ts";
import type { LogEngine, Logged, LogLine, LogOrder } from "./types.ts";

type Wanted = Pick<LogOrder, "service" | "sinceSeconds" | "follow" | "signal">;

/** Lines of the containers that are there, in the order of their time; then, if asked for, as they come. */
export async function* engineLogs(engine: LogEngine, order: Wanted): AsyncGenerator<LogLine> {
  const { signal } = order;
  const wanted = wantedBy(order);
  const since = timeOf(new Date(Date.now() - order.sinceSeconds * 1000));
  const last = new Map<string, string>();
  const found = (await engine.list()).filter(wanted);
  const logs = found.map((one) => lastOf(engine.read(one, { since, follow: false, signal }), one, last));
  yield* merge(logs, (a, b) => a.time < b.time);
  if (order.follow) yield* follow({ engine, wanted, last, since, signal });
}

export function wantedBy({ service }: Pick<LogOrder, "service">): (one: Logged) => boolean {
  return (one) => service === undefined || service === one.service;
}

/** Passes lines on, and notes the time of the last one. */
export async function* lastOf(
  lines: AsyncIterable<LogLine>,
  { id }: Logged,
  last: Map<string, string>,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    last.set(id, line.time);
    yield line;
  }
}
