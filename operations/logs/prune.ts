import { setTimeout as sleep } from "node:timers/promises";
import { keepsLogs } from "../../config/monitoring.ts";
import type { StackConfig } from "../../config/schema.ts";
import { UserError } from "../../config/user-error.ts";
import { countKept, type Kept } from "./kept.ts";
import { filterOf } from "./store-query.ts";
import { openStore, type LogStore } from "./store.ts";
import { timeOf } from "./time.ts";

/** Deleting rewrites what is kept of the days that it is about. */
const waitMs = 600_000;
const pauseMs = 500;

export interface PruneOrder {
  readonly stack: string;
  readonly config: StackConfig;
  readonly service?: string | undefined;
  readonly olderThanSeconds: number;
}

/** What would be deleted, and the deed. */
export interface Pruning {
  readonly found: Kept;
  /** Returns what is on disk afterwards, in bytes. */
  readonly remove: () => Promise<number>;
}

/** Works with what is older than a time; nothing is deleted before `remove` is called. */
export async function withPruning<T>(order: PruneOrder, work: (pruning: Pruning) => Promise<T>): Promise<T> {
  if (!keepsLogs(order.config))
    throw new UserError(
      "This stack keeps no logs beside the engine's own files, which are bounded by logs.maxSize and logs.maxFiles of each " +
        "service and go with their container: there is nothing to prune.",
    );
  const store = await openStore(order);
  try {
    const until = timeOf(new Date(Date.now() - order.olderThanSeconds * 1000));
    const filter = filterOf(order, { since: "1970-01-01T00:00:00.000000000Z", until });
    return await work({ found: await countKept(store, { filter }), remove: () => remove(store, filter) });
  } finally {
    store.close();
  }
}

async function remove(store: LogStore, filter: string): Promise<number> {
  const { task_id: id } = await store.ask<{ readonly task_id: string }>("/delete/run_task", { filter });
  const end = Date.now() + waitMs;
  while (await isActive(store, id)) {
    if (Date.now() > end) throw new UserError("VictoriaLogs still deletes after 10 minutes, and goes on by itself.");
    await sleep(pauseMs);
  }
  return (await countKept(store, {})).diskBytes;
}

async function isActive(store: LogStore, id: string): Promise<boolean> {
  const tasks = await store.ask<readonly { readonly task_id: string }[]>("/delete/active_tasks", {});
  return tasks.some(({ task_id: other }) => other === id);
}
