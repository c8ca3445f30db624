import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { UserError } from "../../config/user-error.ts";
import { openInterface } from "../open/open.ts";
import type { LogOrder } from "./types.ts";

/** VictoriaLogs of a stack, through a tunnel of its own. */
export interface LogStore {
  /** JSON objects that a query gives, one by one. */
  query<T>(query: string): AsyncIterable<T>;
  /** Answers of the other paths, which are one JSON object each. */
  ask<T>(path: string, values: Readonly<Record<string, string>>): Promise<T>;
  text(path: string): Promise<string>;
  close(): void;
}

export async function openStore({ stack, config }: Pick<LogOrder, "stack" | "config">): Promise<LogStore> {
  const tunnel = await openInterface(stack, config, { word: "logs" });
  return { ...storeAt(new URL("/", tunnel.url).href, stack), close: () => tunnel.close() };
}

export function storeAt(url: string, stack: string): LogStore {
  const post = async (path: string, values: Readonly<Record<string, string>>): Promise<Response> => {
    const answer = await fetch(new URL(path, url), { method: "POST", body: new URLSearchParams(values) }).catch(() => {
      throw new UserError(`VictoriaLogs does not answer: keelson doctor --stack ${stack} says why.`);
    });
    if (answer.ok) return answer;
    throw new UserError(`VictoriaLogs answers ${answer.status}: ${(await answer.text()).trim().slice(0, 300)}`);
  };
  return {
    async *query<T>(query: string) {
      const { body } = await post("/select/logsql/query", { query });
      const input = Readable.fromWeb(body as never);
      for await (const line of createInterface({ input, crlfDelay: Infinity })) yield JSON.parse(line) as T;
    },
    ask: async <T>(path: string, values: Readonly<Record<string, string>>) => (await post(path, values)).json() as T,
    text: async (path) => (await post(path, {})).text(),
    close: () => undefined,
  };
}
