import { setTimeout as sleep } from "node:timers/promises";
import { Queue } from "./queue.ts";
import type { LogEngine, Logged, LogLine } from "./types.ts";

/** How long a new container, of an update or a restart, may stay unseen. */
const listMs = 2000;

export interface Followed {
  readonly engine: LogEngine;
  readonly wanted: (one: Logged) => boolean;
  /** Time of the last line that was shown of each, by id. */
  readonly last: ReadonlyMap<string, string>;
  readonly since: string;
  readonly signal: AbortSignal;
}

/** Lines as they come, also of containers that come later; until the signal. */
export async function* follow(order: Followed): AsyncGenerator<LogLine> {
  const queue = new Queue<LogLine>();
  order.signal.addEventListener("abort", () => queue.close());
  if (order.signal.aborted) return;
  void watch(order, queue).catch((error: unknown) => queue.close(error as Error));
  yield* queue;
}

async function watch(order: Followed, queue: Queue<LogLine>): Promise<void> {
  const last = new Map(order.last);
  const seen = new Set<string>();
  const read = new Set<string>();
  while (!order.signal.aborted) {
    const found = (await order.engine.list()).filter(order.wanted);
    // One that has stopped is read once more, and not again until it runs.
    const due = found.filter(({ id, running }) => !read.has(id) && (running || !seen.has(id)));
    for (const one of due) {
      seen.add(one.id);
      read.add(one.id);
      void pass(order, one, { last, queue }).finally(() => read.delete(one.id));
    }
    await sleep(listMs, undefined, { signal: order.signal }).catch(() => undefined);
  }
}

/** A container that is removed while it is read has said what it had to say. */
async function pass(
  { engine, since, signal }: Followed,
  one: Logged,
  { last, queue }: { readonly last: Map<string, string>; readonly queue: Queue<LogLine> },
): Promise<void> {
  const shown = last.get(one.id);
  try {
    for await (const line of engine.read(one, { since: shown ?? since, follow: true, signal })) {
      if (shown !== undefined && line.time <= shown) continue;
      last.set(one.id, line.time);
      queue.put(line);
    }
  } catch {
    // The next list tells whether it is still there.
  }
}
