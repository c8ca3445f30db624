import { UserError } from "../../config/user-error.ts";
import { refuseRendered } from "../one-off/errors.ts";
import { openInterface } from "../open/open.ts";
import type { AlertOrder } from "./types.ts";

/** Prometheus or Alertmanager of a stack, through a tunnel that lives as long as the work with it. */
export interface Server {
  get<T>(path: string): Promise<T>;
  text(path: string): Promise<string>;
  post<T>(path: string, body: unknown): Promise<T | undefined>;
  /** False where there is no such thing. */
  delete(path: string): Promise<boolean>;
}

const timeoutMs = 10_000;

/** Works with a server that is not published; one that does not run, or does not answer, is said in one message. */
export async function withServer<T>(
  { stack, config }: AlertOrder,
  word: "prometheus" | "alertmanager",
  work: (server: Server) => Promise<T>,
): Promise<T> {
  refuseRendered(config);
  const tunnel = await openInterface(stack, config, { word });
  try {
    return await work(serverAt(tunnel.url, word, stack));
  } finally {
    tunnel.close();
  }
}

/** The server behind an address, by its name in messages. */
export function serverAt(url: string, word: string, stack: string): Server {
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(new URL(path, url), { method, signal, ...content, headers });
    } catch {
      // What fetch says of a tunnel that leads nowhere names the tunnel's own port.
      throw new UserError(`${word} does not answer: keelson doctor --stack ${stack} says why.`);
    }
  };
  const good = async (method: string, path: string, body?: unknown) => accepted(await ask(method, path, body), word);
  return {
    get: async <T>(path: string) => (await (await good("GET", path)).json()) as T,
    text: async (path) => (await good("GET", path)).text(),
    post: async <T>(path: string, body: unknown) =>
      parsed(await (await good("POST", path, body)).text()) as T | undefined,
    async delete(path) {
      const answer = await ask("DELETE", path);
      if (answer.status === 404) return false;
      await accepted(answer, word);
      return true;
    },
  };
}

async function accepted(answer: Response, word: string): Promise<Response> {
  if (answer.ok) return answer;
  const said = (await answer.text()).trim().replaceAll(/\s+/g, " ").slice(0, 300);
  throw new UserError(`${word} answers ${answer.status}: ${said}`);
}

function parsed(text: string): unknown {
  return text.trim() === "" ? undefined : JSON.parse(text);
}
