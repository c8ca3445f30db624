import type { LogStore } from "./store.ts";
import { filterOf, sourceOf, spansOf, stepMs, type Hits, type Span, type Wanted } from "./store-query.ts";
import { normalTime } from "./time.ts";
import type { LogLine } from "./types.ts";

/** Lines that are put into order at once: some 20 MB of memory here, and none at the store. */
const together = 50_000;

interface Row {
  readonly _msg: string;
  readonly _time: string;
  readonly file: string;
  readonly stream?: string;
}

/** Lines that the store has of a part of time, in the order of their time: also of containers that are gone. */
export async function* storeLogs(store: LogStore, wanted: Wanted, span: Span): AsyncGenerator<LogLine> {
  const query = filterOf(wanted, span);
  const hits = await store.ask<Hits>("/select/logsql/hits", { query, step: `${stepMs / 1000}s` });
  for (const part of spansOf(hits, span, together)) {
    const rows: Row[] = [];
    for await (const row of store.query<Row>(filterOf(wanted, part))) rows.push(row);
    yield* linesOf(rows);
  }
}

/** The engine cuts long lines into pieces, of which all but the last have no end of line. */
function linesOf(rows: readonly Row[]): LogLine[] {
  const begun = new Map<string, { -readonly [key in keyof LogLine]: LogLine[key] }>();
  const lines: LogLine[] = [];
  for (const { row, time } of inOrder(rows)) {
    const key = `${row.file} ${row.stream ?? ""}`;
    const before = begun.get(key);
    const text = row._msg.replace(/\r?\n$/, "");
    if (before !== undefined) before.message += text;
    const line = before ?? { time, ...sourceOf(row.file), message: text };
    if (before === undefined) lines.push(line);
    if (row._msg.endsWith("\n")) begun.delete(key);
    else begun.set(key, line);
  }
  return lines;
}

function inOrder(rows: readonly Row[]): { readonly row: Row; readonly time: string }[] {
  const timed = rows.map((row) => ({ row, time: normalTime(row._time) ?? row._time }));
  return timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
