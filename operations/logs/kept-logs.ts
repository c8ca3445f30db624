import { follow } from "./follow.ts";
import { lastOf, wantedBy } from "./engine-logs.ts";
import { merge } from "./merge.ts";
import type { LogStore } from "./store.ts";
import { storeLogs } from "./store-logs.ts";
import { timeOf } from "./time.ts";
import type { LogEngine, LogLine, LogOrder } from "./types.ts";

/** The agent looks at a file that was quiet after 10 s at the latest, and the store shows what it gets a second later. */
const freshSeconds = 30;

type Asked = Pick<LogOrder, "service" | "id" | "sinceSeconds" | "follow" | "signal">;

/** What the store has, and what the engine alone has yet; then, if asked for, lines as they come. */
export async function* keptLogs(
  { store, engine }: { readonly store: LogStore; readonly engine: LogEngine },
  order: Asked,
): AsyncGenerator<LogLine> {
  const { sinceSeconds, signal } = order;
  const before = (seconds: number) => timeOf(new Date(Date.now() - seconds * 1000));
  // Of a host whose clock is ahead, too.
  const span = { since: before(sinceSeconds), until: before(-86_400) };
  const fresh = before(Math.min(freshSeconds, sinceSeconds));
  const last = new Map<string, string>();
  const found = (await engine.list()).filter(wantedBy(order));
  const live = found.map((one) => lastOf(engine.read(one, { since: fresh, follow: false, signal }), one, last));
  const all = merge([storeLogs(store, order, span), ...live], (a, b) => a.time < b.time);
  yield* once(all);
  if (order.follow) yield* follow({ engine, wanted: wantedBy(order), last, since: fresh, signal });
}

/** A line that both have comes twice, one after the other but for others of the very same time. */
async function* once(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
  let time = "";
  const seen = new Set<string>();
  for await (const line of lines) {
    if (line.time !== time) seen.clear();
    time = line.time;
    const key = `${line.instance} ${line.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield line;
  }
}
