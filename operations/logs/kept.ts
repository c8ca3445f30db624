import type { LogStore } from "./store.ts";
import { sourceOf } from "./store-query.ts";

export interface KeptService {
  readonly service: string;
  readonly lines: number;
  /** Of text, before it is packed. */
  readonly textBytes: number;
}

export interface Kept {
  readonly services: readonly KeptService[];
  /** On disk, all together. */
  readonly diskBytes: number;
  /** Past which the oldest days go. */
  readonly mostBytes: number;
  /** ISO 8601; undefined where there is no line. */
  readonly oldest?: string;
}

interface Row {
  readonly file: string;
  readonly lines: string;
  readonly bytes: string;
  readonly oldest: string;
}

/** What the store has of the lines that a filter of LogsQL takes; of all when left out. */
export async function countKept(store: LogStore, { filter = "*" }: { readonly filter?: string }): Promise<Kept> {
  const query = `${filter} | stats by (file) count() lines, sum_len(_msg) bytes, min(_time) oldest`;
  const rows: Row[] = [];
  for await (const row of store.query<Row>(query)) rows.push(row);
  const metrics = await store.text("/metrics");
  const oldest = rows.map((row) => row.oldest).sort()[0];
  return {
    services: byService(rows),
    diskBytes: metric(metrics, "vl_data_size_bytes"),
    mostBytes: metric(metrics, "vl_max_disk_space_usage_bytes"),
    ...(oldest === undefined ? {} : { oldest }),
  };
}

function byService(rows: readonly Row[]): KeptService[] {
  const found = new Map<string, { lines: number; textBytes: number }>();
  for (const { file, lines, bytes } of rows) {
    const { service } = sourceOf(file);
    const before = found.get(service) ?? { lines: 0, textBytes: 0 };
    found.set(service, { lines: before.lines + Number(lines), textBytes: before.textBytes + Number(bytes) });
  }
  return [...found].map(([service, counts]) => ({ service, ...counts })).sort((a, b) => b.textBytes - a.textBytes);
}

/** The sum of a metric's series, in Prometheus' text format. */
function metric(text: string, name: string): number {
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
