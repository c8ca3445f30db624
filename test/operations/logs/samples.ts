import type { LogEngine, Logged, LogLine } from "../../../operations/logs/types.ts";

/** A piece of a stream as the Docker Engine sends it: 1 is standard output, 2 standard error. */
export function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

export async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export const time = (second: number) => `2026-11-30T20:00:${String(second).padStart(2, "0")}.000000000Z`;

export const line = (instance: string, second: number): LogLine => ({
  time: time(second),
  service: instance.split("-")[0]!,
  instance,
  message: `${instance} at ${second}`,
});

export const logged = (instance: string, running = true): Logged => ({
  id: instance,
  service: instance.split("-")[0]!,
  instance,
  running,
});

/** Containers whose lines are at these seconds; more may be put in while somebody follows. */
export class FakeEngine implements LogEngine {
  readonly asked: string[] = [];
  closed = false;
  lists: Logged[][];
  readonly #lines: Readonly<Record<string, readonly number[]>>;

  constructor(lists: Logged[][], lines: Readonly<Record<string, readonly number[]>>) {
    this.lists = lists;
    this.#lines = lines;
  }

  list(): Promise<readonly Logged[]> {
    const [first, ...rest] = this.lists;
    if (rest.length > 0) this.lists = rest;
    return Promise.resolve(first!);
  }

  async *read(one: Logged, { since, follow }: { readonly since: string; readonly follow: boolean }) {
    this.asked.push(`${one.instance}${follow ? " follow" : ""}`);
    for (const second of this.#lines[one.instance] ?? []) {
      const found = line(one.instance, second);
      if (found.time >= since) yield await Promise.resolve(found);
    }
  }

  close(): void {
    this.closed = true;
  }
}
